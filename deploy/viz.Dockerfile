# The viewer: no torch in it. Build from the repository's root:
#   docker build --file deploy/viz.Dockerfile --tag ganscope-viz .
FROM python:3.11-slim-bookworm AS build

WORKDIR /source
RUN python -m venv /opt/ganscope
ENV PATH=/opt/ganscope/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

COPY constraints.txt pyproject.toml README.md LICENSE ./
# Empty packages first: the dependencies stay a layer of their own when the code changes.
RUN mkdir ganscope trainer_service viz_service \
    && pip install --constraint constraints.txt '.[viz]'
COPY ganscope ganscope
COPY viz_service viz_service
RUN pip install --no-deps --force-reinstall .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent ganscope
COPY --from=build /opt/ganscope /opt/ganscope
ENV PATH=/opt/ganscope/bin:$PATH PYTHONUNBUFFERED=1
USER ganscope
EXPOSE 8050
CMD ["python", "-m", "viz_service"]
