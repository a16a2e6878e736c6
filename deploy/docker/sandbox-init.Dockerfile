# What goes into every sandbox: procd and python-runner, two static binaries. The context is artifacts/sandbox/procd.
# BASE: any image with cp; sandboxes are made of other images.
ARG BASE
FROM ${BASE}
ARG VERSION=0
LABEL org.opencontainers.image.title="invoke-sandbox-init" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY . /opt/invoke/procd/
USER 10001:10001
ENTRYPOINT ["cp", "-R", "/opt/invoke/procd/.", "/procd/"]
