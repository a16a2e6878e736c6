# The gateway. The context is what `dotnet publish src/Gateway` wrote; eng/images does both.
# BASE: any image with the ASP.NET Core 10 runtime, a shell and TLS certificates.
ARG BASE
FROM ${BASE}
ARG VERSION=0
LABEL org.opencontainers.image.title="invoke-gateway" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY . /opt/invoke/
# A read-only root: no diagnostic sockets, and what is written goes to INVOKE_STATE alone.
ENV ASPNETCORE_URLS=http://0.0.0.0:8080 \
    INVOKE_MANAGEMENT_URL=http://0.0.0.0:8081 \
    INVOKE_STATE=/var/lib/invoke \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_EnableDiagnostics=0
EXPOSE 8080 8081
# Volumes that are mounted there are made to be this user's.
RUN mkdir -p /var/lib/invoke /run/invoke && chown 10001:10001 /var/lib/invoke /run/invoke
USER 10001:10001
ENTRYPOINT ["/opt/invoke/Invoke.Gateway"]
