# One image for everything of Tidemark: its commands, and the servers of a cluster (docker/server). In Kubernetes it is
# the image of the Flink operator's pods too, so it stands on Flink's own.
FROM maven:3.9.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml mvnw ./
COPY .mvn .mvn
COPY udfs udfs
COPY jobs jobs
COPY bench/pom.xml bench/pom.xml
COPY k8s/validation/pom.xml k8s/validation/pom.xml
COPY cluster cluster
RUN ./mvnw -q -B -ntp -DskipTests -pl udfs,jobs package \
  && ./mvnw -q -B -ntp -f cluster/pom.xml package

FROM flink:2.1.1-scala_2.12-java17
ENV TIDEMARK_HOME=/opt/tidemark
WORKDIR /opt/tidemark
COPY --from=build /src/jobs/target/tidemark-jobs-0.1.0-SNAPSHOT.jar jobs/target/
COPY --from=build /src/jobs/target/lib jobs/target/lib
COPY --from=build /src/jobs/target/sql-client jobs/target/sql-client
COPY --from=build /src/cluster/target/flink cluster/target/flink
COPY --from=build /src/cluster/target/plugins cluster/target/plugins
COPY --from=build /src/cluster/target/catalog cluster/target/catalog
COPY --from=build /src/cluster/target/s3 cluster/target/s3
COPY tidemark ./
COPY docker docker
COPY sql sql
# What Flink's distribution does not have, for the pods that the operator makes of it. The planner is the one that models
# were planned with; of its loader there can be only one. RUN stops at the first command that fails.
RUN set -eu; \
  rm -f /opt/flink/lib/flink-table-planner-loader-*.jar /opt/flink/lib/flink-table-api-java-uber-*.jar; \
  mkdir -p /opt/flink/plugins/s3-fs-hadoop; \
  cp cluster/target/plugins/s3-fs-hadoop/*.jar /opt/flink/plugins/s3-fs-hadoop/; \
  for jar in jobs/target/lib/*.jar cluster/target/flink/*.jar; do \
    name=$(basename "$jar"); \
    case "$name" in \
      flink-annotations-*|flink-clients-*|flink-container-*|flink-core-*|flink-datastream-*|flink-file-sink-common-*) ;; \
      flink-hadoop-fs-*|flink-metrics-core-*|flink-queryable-state-*|flink-rpc-*|flink-runtime-*|flink-shaded-*) ;; \
      flink-statebackend-rocksdb-*|flink-streaming-java-*|frocksdbjni-*|log4j-*|slf4j-*) ;; \
      *) [ -e "/opt/flink/lib/$name" ] || cp "$jar" /opt/flink/lib/ ;; \
    esac; \
  done; \
  mkdir -p /data /work && chown flink:flink /data /work
USER flink
# Commands look for tidemark.yaml where they are started.
WORKDIR /opt/tidemark/docker
ENTRYPOINT ["/docker-entrypoint.sh"]
