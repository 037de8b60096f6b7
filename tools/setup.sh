# Set-up, for ./book to source. Where nothing is to do it is quick and quiet.

# Which packages bring a tool: apt, dnf, brew. Several with a comma between.
packages='
  g++        g++                   gcc-c++       gcc
  cmake      cmake                 cmake         cmake
  ninja      ninja-build           ninja-build   ninja
  python3    python3,python3-venv  python3       python
  doxygen    doxygen               doxygen       doxygen
  dot        graphviz              graphviz      graphviz
  node       nodejs                nodejs        node
  npm        npm                   nodejs-npm    node
  catch2     catch2                catch2-devel  catch2
  clang++    clang                 clang         llvm
  wasi       clang           wasi-libc,lld     wasi-libc,wasi-runtimes,lld
  chromium   chromium              chromium      chromium
  epubcheck  epubcheck             epubcheck     epubcheck
'
# What is enough for the tool, of the packages in requirements.txt.
tool_packages='markdown-it-py mdit-py-plugins mdurl tomli'

set_up_tool() { set_up_python $tool_packages; }
set_up_programs() { need g++ cmake ninja; set_up_tool; }
set_up_build() { need g++ cmake ninja doxygen dot node npm; set_up_python; set_up_node; }
set_up_print() { need chromium; set_up_build; }
set_up_chapter() { need catch2; set_up_programs; }
set_up_quick() { need g++ cmake ninja catch2; set_up_python; }
set_up_pages() { set_up_build; want wasi "without it the boxes in the pages stay figures"; }
set_up_test() { need catch2 clang++ chromium epubcheck; set_up_pages; }

# ---- What the system brings --------------------------------------------------

# Installs what is missing of these tools, or says how to.
need() {
  local tool missing='' manager
  for tool in "$@"; do have "$tool" || missing+=" $tool"; done
  [ -n "$missing" ] || return 0
  for manager in brew dnf apt-get; do
    ! command -v "$manager" >/dev/null || break
  done
  local command; command=$(install_command "$manager" $missing)
  if [ "$manager" = apt-get ] && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    install_with_apt "$command"
  else
    say "these tools are missing:$missing. To install them:"
    printf '  %s\n' "$command" >&2
    exit 1
  fi
}

# want TOOL WHY: as need, but what is missing is only said, once.
want() {
  have "$1" && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || sudo -n true 2>/dev/null; then
    (need "$1") && return 0
  fi
  say "there is no clang for WebAssembly: $2"
}

have() {
  case $1 in
    wasi) have_wasi ;;
    python3) find_python ;;
    catch2) can_write && (cd build && cmake --find-package -DNAME=Catch2 \
      -DCOMPILER_ID=GNU -DLANGUAGE=CXX -DMODE=EXIST) >/dev/null 2>&1 ;;
    chromium) [ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# The command that installs tools: install_command MANAGER TOOL…
install_command() {
  local manager=$1; shift
  case $manager in
    brew) echo "brew install $(packages_for 4 "$@")" ;;
    dnf) echo "$(as_root)dnf install $(packages_for 3 "$@")" ;;
    *) echo "$(as_root)apt-get update && $(as_root)apt-get install $(packages_for 2 "$@")" ;;
  esac
}

as_root() { [ "$(id -u)" = 0 ] || echo 'sudo '; }

packages_for() {
  local column=$1; shift
  [ "$column-$*" != 2-wasi ] || { wasi_packages; return; }
  awk -v column="$column" -v tools=" $* " \
    'NF && index(tools, " " $1 " ") { gsub(",", " ", $column); print $column }' \
    <<<"$packages" | tr ' ' '\n' | sort -u | paste -sd ' ' -
}

# Debian's: the libraries' names hold the version of clang.
wasi_packages() {
  command -v clang++ >/dev/null || { echo clang; return; }
  local v; v=$(clang++ -dumpversion); v=${v%%.*}
  echo "lld wasi-libc libc++-$v-dev-wasm32 libc++abi-$v-dev-wasm32 libclang-rt-$v-dev-wasm32"
}

install_with_apt() {
  say "installing: $1"
  can_write
  local quietly='apt-get install -y -q --no-install-recommends'
  DEBIAN_FRONTEND=noninteractive bash -c "${1/apt-get install/$quietly}" \
    >build/apt.log 2>&1 </dev/null || failed build/apt.log "apt could not install that"
}

# A clang that makes WebAssembly, with all that this takes.
have_wasi() {
  local clang=${WASI_SDK_PATH:+$WASI_SDK_PATH/bin/}clang++
  can_write
  cmp -s build/.wasi <("$clang" --version 2>/dev/null) && [ -s build/.wasi ] && return 0
  echo '#include <vector>' | "$clang" --target=wasm32-wasi -mexec-model=reactor -x c++ - \
    -o build/.wasi.wasm 2>/dev/null || return 1
  rm build/.wasi.wasm
  "$clang" --version >build/.wasi
}

# ---- Python and Node packages ------------------------------------------------

# Sets `base_python` to a Python of 3.10 or newer that can make virtual
# environments. One that does not even start is not missing, but broken.
find_python() {
  local said broken=''
  for base_python in python3 /usr/bin/python3 python3.1{4,3,2,1,0}; do
    command -v "$base_python" >/dev/null || continue
    said=$("$base_python" -c 'import sys; print(sys.version_info >= (3, 10))' 2>&1) ||
      { broken=${broken:-"$base_python does not start: $(reason <<<"$said")"}; continue; }
    [ "$said" = True ] && "$base_python" -c 'import venv, ensurepip' 2>/dev/null && return 0
  done
  [ -z "$broken" ] || fail "$broken${PYTHONHOME:+ (PYTHONHOME is $PYTHONHOME)}"
  return 1
}

# Puts the packages of requirements.txt into .venv; only those named, if any are.
set_up_python() {
  [ -n "$(missing_packages "$@")" ] || return 0
  need python3
  find_python
  can_write
  .venv/bin/python -m pip --version >/dev/null 2>&1 || "$base_python" -m venv --clear .venv \
    >build/pip.log 2>&1 || failed build/pip.log "could not make .venv"
  local missing; missing=$(missing_packages "$@")
  say "installing Python packages into .venv: $missing"
  locked $missing >build/requirements.txt
  .venv/bin/python -m pip install -q --disable-pip-version-check --retries 1 --no-deps \
    --force-reinstall --require-hashes -r build/requirements.txt >build/pip.log 2>&1 ||
    failed build/pip.log "pip could not install them"
  missing=$(missing_packages "$@")
  [ -z "$missing" ] || fail "damaged in .venv: $missing: remove .venv and try again"
}

# Also those that are damaged; `all` if .venv has no Python that starts.
missing_packages() {
  { .venv/bin/python tools/packages.py "$@" 2>/dev/null || echo all; } | paste -sd ' ' -
}

# The lines of requirements.txt for some packages, or all.
locked() {
  awk -v names=" $* " \
    '/^[a-z]/ { split($1, name, "=="); keep = names == "  " || index(names, " " name[1] " ") } keep' \
    requirements.txt
}

# node_modules/package-lock.json is written last: what it equals is installed.
set_up_node() {
  cmp -s package-lock.json node_modules/package-lock.json && return 0
  can_write
  say "installing the Node packages of package-lock.json into node_modules"
  npm ci >build/npm.log 2>&1 || failed build/npm.log "npm could not install them"
  cp package-lock.json node_modules/
}

# ---- Saying what is wrong ----------------------------------------------------

say() { printf 'book: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Everything that is made is below build/.
can_write() { { mkdir -p build && [ -w . ] && [ -w build ]; } 2>/dev/null || fail "cannot write here: $PWD"; }

# failed LOG WHAT: ends with one line, the reason in it.
failed() {
  enough_space
  fail "$2: $(reason <"$1") ($1)"
}

enough_space() {
  head -c 1000000 /dev/zero 2>/dev/null >build/.space && rm build/.space && return
  rm -f build/.space
  fail "the disk is full: $PWD/build"
}

# The line of a log, on stdin, that tells most.
reason() {
  awk '/name resolution|getaddrinfo|ENOTFOUND|EAI_AGAIN|unreachable/ { offline = "there is no network" }
       /[Ee]rror|ERR!|^E: /  { error = error ? error : $0 }
       NF { last = $0 }
       END { print offline ? offline : error ? error : last }'
}
