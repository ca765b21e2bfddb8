# The service; its database is another container or your own server (NEO4J_URI). It brings a Java runtime and the jars
# of Neo4j for the replica that runs ad-hoc queries.
# node:26-slim; the digest of a later one: docker buildx imagetools inspect node:26-slim
FROM node:26-slim@sha256:c0753125a3789977aefe869cbebccf70e3cfd7ea84ca48547458f02e4f1d7146 AS replica

RUN apt-get update && apt-get install --yes --no-install-recommends default-jdk-headless maven
# What Neo4j needs of Java, on the command line of jlink.
RUN jlink --add-modules java.se,jdk.crypto.ec,jdk.localedata,jdk.management,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs \
  --include-locales=en --strip-debug --no-header-files --no-man-pages --output /opt/java
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY embedded ./embedded
COPY src ./src
RUN node embedded/bundleJars.ts /opt/java

FROM node:26-slim@sha256:c0753125a3789977aefe869cbebccf70e3cfd7ea84ca48547458f02e4f1d7146

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY . .
COPY --from=replica /opt/java /opt/java
COPY --from=replica /app/embedded/jars ./embedded/jars

# The only writable folder: uploads wait here until they are written, and the replica has its store here.
RUN mkdir /data && chown node:node /data
VOLUME /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 CX_ATLAS_HOME=/data JAVA_HOME=/opt/java
USER node
EXPOSE 3000
CMD ["node", "bin/cx-atlas.mjs", "serve", "--wait-for-key"]
