#!/bin/sh
# Builds galley, which is a submodule of the site's repository, and the site.
# Arguments are handed to galley build.
set -eu
make -C galley build
galley/bin/galley build --strict "$@"
rm -r public/.galley # only of use where public/ is kept
