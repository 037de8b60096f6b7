# A machine on which the two commands of README.md work: it has the tools that
# tools/setup.sh asks for. The checkout is mounted at /book:
#
#   docker build -t book .
#   docker run --rm -it -v "$PWD:/book" book ./book build
#   docker run --rm -it -v "$PWD:/book" book ./book test
#
# Written from the documentation, and never tried.
FROM debian:12
ENV LANG=C.UTF-8
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
COPY tools/setup.sh /tmp/setup.sh
RUN . /tmp/setup.sh; \
    tools=$(awk 'NF { print $1 }' <<<"$packages"); \
    apt-get update; \
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      ca-certificates git $(packages_for 2 $tools); \
    apt-get install --yes --no-install-recommends $(wasi_packages); \
    rm -rf /var/lib/apt/lists/*
WORKDIR /book
CMD ["bash"]
