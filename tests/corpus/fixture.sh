#!/bin/sh
# The home and the repository that the cases of this corpus stand in.
#   sh fixture.sh HOME      HOME must not exist, or be a fixture of this script
# Nothing of the corpus is ever run; the guard only reads it.
set -eu

home=$1
mark=$home/.corpus-fixture
if [ -e "$home" ] && [ ! -e "$mark" ]; then
  echo "fixture.sh: $home exists and is no fixture" >&2
  exit 2
fi
rm -rf "$home"
mkdir -p "$home"
: >"$mark"

put() { # CONTENT FILE...
  content=$1
  shift
  for file; do
    mkdir -p "$(dirname "$file")"
    printf '%b' "$content" >"$file"
  done
}
vcs() {
  git -c init.defaultBranch=main -c core.hooksPath=/dev/null \
    -c commit.gpgsign=false -c user.name=dev -c user.email=dev@example.com "$@"
}

cd "$home"
put 'x\n' .bashrc .profile .zshrc .bash_history .netrc .npmrc .pgpass .ssh/id_rsa \
  .ssh/id_ed25519 .ssh/id_ed25519.pub .ssh/config .ssh/known_hosts .aws/credentials \
  .aws/config .kube/config .docker/config.json .config/gh/hosts.yml \
  .claude/settings.json .codex/config.toml .gemini/settings.json Documents/thesis.md \
  Downloads/a.zip Music/a .cache/pip/x .local/bin/holdfast bin/x
put '[user]\n\tname = dev\n\temail = dev@example.com\n' .gitconfig

mkdir project
cd project
put '1\n' src/index.ts src/app.ts src/util.ts src/dirty.ts src/main.c src/lib.rs \
  src/main.py src/styles/a.css tests/app.test.ts tests/fixtures/data.json docs/guide.md \
  docs/api.md docs/img/logo.svg scripts/build.sh scripts/deploy.sh config/app.yml \
  config/local.yml migrations/001_init.sql examples/basic/main.py legacy/old.ts \
  legacy/older.ts infra/main.tf k8s/deploy.yaml README.md LICENSE Makefile \
  package-lock.json Cargo.toml Dockerfile docker-compose.yml .env.example \
  .github/workflows/ci.yml
put '{"name":"project","version":"1.0.0","scripts":{"clean":"rm -rf dist"}}\n' package.json
put '{"hooks":{}}\n' .claude/settings.json
put '[commands]\npack = all\n' .holdfast/policy.ini
put 'node_modules/\ndist/\nbuild/\ntarget/\ncoverage/\n.next/\n.cache/\n.turbo/\n.parcel-cache/\nout/\ntmp/\n__pycache__/\n*.pyc\n.venv/\n.tox/\n.pytest_cache/\n.mypy_cache/\n*.log\n.env\n*.o\n' .gitignore
ln -s "$home/Documents" link-out
ln -s /etc link-etc
vcs init -q
vcs add -A
vcs commit -q -m init
vcs tag v1.0.0
vcs branch merged
vcs checkout -q -b feature
put '1\n' src/feature.ts
vcs add -A
vcs commit -q -m 'feature work'
vcs checkout -q -b work main
put '2\n' src/util.ts
vcs stash -q
vcs remote add origin https://example.com/project.git
put 'x\n' node_modules/left-pad/index.js node_modules/.cache/x dist/app.js dist/app.js.map \
  build/a.o build/output/x target/debug/app coverage/index.html .next/cache/x .cache/x \
  .turbo/x .parcel-cache/x out/x tmp/run.log tmp/list.txt tmp/empty/.keep \
  __pycache__/x.pyc src/__pycache__/main.pyc .venv/bin/python .pytest_cache/x \
  .mypy_cache/x .tox/x app.log debug.log
put 'DB_PASSWORD=hunter2\n' .env
put 'n\n' notes.txt scratch/plan.md scratch/data.csv research/results.json
put '1\nuncommitted work\n' src/dirty.ts
put 'a: 2\n' config/local.yml
put 'new\n' src/staged.ts
vcs add src/staged.ts

mkdir ../other
cd ../other
put 'x\n' README.md src/a.ts package.json docs/x.md
vcs init -q
vcs add -A
vcs commit -q -m init
