module Main where
-- | A note
data Tree a = Leaf | Node (Tree a) a (Tree a) deriving (Show, Eq)
main :: IO ()
main = mapM_ (putStrLn . show) [x * 2 | x <- [1 .. 10], x `mod` 2 == 0] {- end -}
