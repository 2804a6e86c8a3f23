# The trainer. Build from the repository's root:
#   docker build --file deploy/trainer.Dockerfile --tag ganscope-trainer .
FROM python:3.11-slim-bookworm AS build

# Options of pip for torch alone: they choose its build, for the CPU or for a GPU.
ARG TORCH_PIP_OPTIONS=""

WORKDIR /source
RUN python -m venv /opt/ganscope
ENV PATH=/opt/ganscope/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

COPY constraints.txt ./
RUN pip install --constraint constraints.txt ${TORCH_PIP_OPTIONS} torch
COPY pyproject.toml README.md LICENSE ./
# Empty packages first: the dependencies stay a layer of their own when the code changes.
RUN mkdir ganscope trainer_service viz_service \
    && pip install --constraint constraints.txt '.[trainer]'
COPY ganscope ganscope
COPY trainer_service trainer_service
RUN pip install --no-deps --force-reinstall .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent ganscope
COPY --from=build /opt/ganscope /opt/ganscope
ENV PATH=/opt/ganscope/bin:$PATH PYTHONUNBUFFERED=1 GANSCOPE_CACHE_DIR=/var/cache/ganscope
RUN install --directory --owner=ganscope --mode=700 /var/cache/ganscope
USER ganscope
# For this processor; on another one the trainer compiles again when it starts (half a minute).
RUN python -m trainer_service.engine.warm
EXPOSE 50051
CMD ["python", "-m", "trainer_service"]
