# The daily commands; `just` lists them.

_list:
    @just --list

# The main job on the invented association
run *args:
    cargo run --release -- run data/sample --out out {{args}}

# All tests
test *args:
    cargo test --release {{args}}

# Format and clippy, warnings denied
lint:
    cargo fmt --all
    cargo clippy --workspace --all-targets --release -- -D warnings

# Snapshots and reference pages anew, to be read before they are committed
update:
    OBOLE_WRITE_REFERENCE=1 INSTA_UPDATE=always cargo test --release --test terminal --test handbook --test schemas

# The documentation of the crates
docs:
    cargo doc --workspace --no-deps --release --open

# The wheel, its tests and the notebooks
python:
    .ci/python

# Everything that the continuous integration runs
ci:
    .ci/run
