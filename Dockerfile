# The service alone; its database is another container or your own server (NEO4J_URI).
FROM node:26-slim

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
CMD ["node", "bin/cx-atlas.mjs", "serve"]
