# What goes into every sandbox: procd and python-runner, two static binaries. The context is artifacts/sandbox/procd.
# BASE: any image with a shell and cp; sandboxes are made of other images.
ARG BASE
FROM ${BASE}
ARG VERSION=0
LABEL org.opencontainers.image.title="invoke-sandbox-init" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY . /opt/invoke/procd/
# Volumes that are mounted there are made to be this user's.
RUN mkdir -p /procd && chown 10001:10001 /procd
USER 10001:10001
ENTRYPOINT ["cp", "-R", "/opt/invoke/procd/.", "/procd/"]
