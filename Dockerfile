# The secret `ca` (a file of certificate authorities, for networks whose proxy re-signs) serves the build only.
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${BASE_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates openjdk-17-jdk-headless python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/understudy
COPY requirements/run.txt requirements/image.txt requirements/
# Left out of PySpark: streaming state, cluster managers, Hive's server and metastore, the shell's compiler, R,
# examples.
# hive-storage-api stays: Spark's ORC reader is linked to it.
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-compile --require-hashes -r requirements/run.txt \
    && /opt/venv/bin/pip install --no-cache-dir --no-compile --require-hashes -r requirements/image.txt \
    && /opt/venv/bin/pip uninstall -y -q setuptools \
    && /opt/venv/bin/pip check \
    && cd /opt/venv/lib/python3*/site-packages/pyspark \
    && rm -rf R examples data sbin python/test_support jars/rocksdbjni-* jars/mesos-* jars/kubernetes-* \
        jars/spark-kubernetes_* jars/spark-mesos_* jars/spark-yarn_* jars/spark-hive* jars/hadoop-yarn-* \
        jars/derby-* jars/datanucleus-* jars/scala-compiler-* \
    && find jars -name 'hive-*' ! -name 'hive-storage-api-*' -delete \
    && find /opt/venv/lib -type d -name tests -prune -exec rm -rf {} + \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib
COPY scripts scripts
COPY src src
COPY analyzer/engine analyzer/engine
COPY preprocess/java preprocess/java
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && /opt/venv/bin/python scripts/build_engine.py && rm -rf /tmp/* /root/.ivy2
COPY analyzer analyzer
COPY preprocess preprocess
COPY report report
COPY container container
COPY library library
COPY LICENSE NOTICE ./
RUN PYTHONPATH=src /opt/venv/bin/python -m understudy.container.archive analyzer/engine/jars/understudy.jsa \
    && rm -rf scripts requirements analyzer/engine/java preprocess/java analyzer/engine/jars/ecj-* \
        analyzer/engine/jars/.lock \
    && /opt/venv/bin/python -m compileall -q .

FROM ${BASE_IMAGE} AS job
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jre-headless python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/apt /var/log/dpkg.log \
        /usr/share/doc /usr/share/man /usr/share/info /usr/share/locale /usr/share/lintian /usr/share/icons
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/understudy /opt/understudy
ARG BASE_IMAGE
ARG VERSION
ARG REVISION
ARG CREATED
ARG SOURCE
LABEL org.opencontainers.image.title="understudy" \
      org.opencontainers.image.description="Stands in for the images behind Amazon SageMaker Model Monitor" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
ENV PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONPATH=/opt/understudy/src \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONFAULTHANDLER=1 \
    LANG=C.UTF-8
STOPSIGNAL SIGTERM
# A stop that comes before Python can answer it waits; as process 1 it would be lost.
ENTRYPOINT ["/usr/bin/env", "--block-signal=TERM", "--block-signal=INT", "/opt/venv/bin/python", "-m", "understudy.container"]

# The service, whose jobs are processes beside it: `docker build --target service`.
FROM job AS service
COPY requirements/run.txt requirements/service.txt /tmp/requirements/
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements/service.txt \
    && rm -r /tmp/requirements
COPY service /opt/understudy/service
VOLUME /data
EXPOSE 8080
CMD ["serve", "--host", "0.0.0.0", "--data-dir", "/data"]

# The service's day, replayed by SageMaker's SDK: `docker compose up` runs it.
FROM service AS demo
COPY examples/service/requirements.txt /tmp/requirements.txt
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && apt-get update && apt-get install -y --no-install-recommends python3-venv && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /opt/demo/build/demo-sdk \
    && /opt/demo/build/demo-sdk/bin/pip install --no-cache-dir --no-compile --require-hashes -r /tmp/requirements.txt \
    && mv /tmp/requirements.txt /opt/demo/build/demo-sdk/
COPY scripts/demo_service.py /opt/demo/scripts/
COPY examples/service /opt/demo/examples/service
COPY examples/sample/baseline /opt/demo/examples/sample/baseline
ENTRYPOINT ["/opt/venv/bin/python", "/opt/demo/scripts/demo_service.py"]
CMD ["--service", "http://service:8080", "--s3", "http://s3:7070"]

# A real S3 server on a folder, for whoever has none: `docker build --target s3`.
FROM ${BASE_IMAGE} AS s3-build
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/s3
COPY requirements/s3.txt requirements/
COPY scripts/s3_server.sh scripts/
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca; fi \
    && scripts/s3_server.sh

FROM ${BASE_IMAGE} AS s3
COPY --from=s3-build /opt/s3/build/bin/versitygw /usr/local/bin/versitygw
VOLUME /data
EXPOSE 7070
ENTRYPOINT ["versitygw", "--port", ":7070", "--health", "/health", "--quiet"]
CMD ["posix", "/data"]

# What `docker build` makes when no target is named.
FROM job
