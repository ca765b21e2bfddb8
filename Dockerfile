# The service alone; its database is another container or your own server (NEO4J_URI).
# node:26-slim; the digest of a later one: docker buildx imagetools inspect node:26-slim
FROM node:26-slim@sha256:c0753125a3789977aefe869cbebccf70e3cfd7ea84ca48547458f02e4f1d7146

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY . .

# The only writable folder: uploads wait here until they are written.
RUN mkdir /data && chown node:node /data
VOLUME /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 CX_ATLAS_HOME=/data
USER node
EXPOSE 3000
CMD ["node", "bin/cx-atlas.mjs", "serve", "--wait-for-key"]
