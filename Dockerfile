# Two images: the application (the default) and its TLS proxy (`--target proxy`). Neither runs as root.

FROM node:22-slim AS libraries
WORKDIR /build
COPY package.json ./
# No lock file: it would record addresses; package.json pins exact versions, and no library runs an install script.
RUN npm install --omit=dev --no-package-lock --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements-server.txt ./
RUN /opt/venv/bin/pip install --require-hashes -r requirements-server.txt
WORKDIR /app
COPY concierge concierge
COPY templates templates
COPY workflows workflows
COPY migrations migrations
COPY package.json ./
COPY --from=libraries /build/node_modules node_modules
RUN PATH=/opt/venv/bin:$PATH \
    && python -m concierge.platform.assets \
    && pybabel compile -d concierge/translations \
    && python -m compileall -q concierge migrations /opt/venv/lib \
    # What the pages use was copied by the step above; the list of communes is read at its first import.
    && find node_modules -mindepth 1 -maxdepth 1 ! -name @etalab -exec rm -rf {} +

FROM python:3.13-slim AS application
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin concierge \
    && install -d -o concierge -g concierge -m 0700 /var/lib/concierge /var/lib/attachments
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CONCIERGE_VAR=/var/lib/concierge \
    CONCIERGE_ATTACHMENTS=/var/lib/attachments \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /app
USER concierge
VOLUME /var/lib/concierge /var/lib/attachments
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/sante', timeout=4)"]
ENTRYPOINT ["python", "-m", "concierge.cli"]
CMD ["web"]

FROM caddy:2-alpine AS proxy
RUN install -d -o 1000 -g 1000 /data /config /data/caddy /config/caddy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER 1000:1000

# Without --target, the application.
FROM application
