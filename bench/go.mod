module galley/bench

go 1.26.0
