# Install scripts stay off: the only package with one, the SQLite binding, brings its binary along.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json bundle.js ./
COPY src src
RUN npm run build

FROM node:20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
WORKDIR /app
# The code belongs to root and the process does not: it can write to the volume only.
RUN install -d -o 1000 -g 1000 -m 0700 /data
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY openapi openapi
# The Redis ledger reads its scripts from here at the start.
COPY src/ledger/redis/lua src/ledger/redis/lua
COPY --from=build /app/dist dist
COPY --from=build /app/dist-bundle dist-bundle

# Every address of the container, so a credential is needed: the start says which settings give one.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
VOLUME /data
EXPOSE 8080
# The numbers of the image's own user `node`, so that runAsNonRoot can be checked.
USER 1000:1000
STOPSIGNAL SIGTERM

# Liveness, not readiness: an orchestrator replaces what is unhealthy, and no new container brings a lost Redis back.
# The port opens only when the ledger and the contract are ready, so healthy also means that it has been ready once.
HEALTHCHECK --interval=10s --timeout=3s --start-period=45s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/livez', { signal: AbortSignal.timeout(2500) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

CMD ["node", "dist-bundle/main.js"]
