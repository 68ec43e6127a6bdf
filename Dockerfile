# The image of web and worker. Nothing secret is in it: keys come as files or settings when it runs.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ENV UV_PROJECT_ENVIRONMENT=/opt/likevekt UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /source
RUN python -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --disable-pip-version-check "uv>=0.5,<1"
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
# The exact versions stand in pyproject.toml. A mirror of packages is named by UV_DEFAULT_INDEX when it is built.
RUN /opt/uv/bin/uv sync --no-dev --no-editable --extra postgresql

FROM python:${PYTHON}-slim
RUN groupadd --gid 10001 likevekt \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/likevekt --shell /usr/sbin/nologin likevekt \
    && install -d -o likevekt -g likevekt -m 0700 /var/lib/likevekt /var/lib/likevekt-heads /var/backups/likevekt
COPY --from=build /opt/likevekt /opt/likevekt
ENV PATH=/opt/likevekt/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LIKEVEKT_ENV=production \
    LIKEVEKT_HOME=/var/lib/likevekt \
    LIKEVEKT_AUDIT_HEADS=/var/lib/likevekt-heads/audit-heads.txt
USER 10001:10001
WORKDIR /var/lib/likevekt
VOLUME ["/var/lib/likevekt", "/var/lib/likevekt-heads", "/var/backups/likevekt"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/helse/', timeout=5)"]
ENTRYPOINT ["likevekt"]
CMD ["start", "--listen", "0.0.0.0"]
