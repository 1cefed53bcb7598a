# One image for all four services; each blueprint service names its own command.
FROM node:24-bookworm-slim AS client
WORKDIR /src/client
COPY client/package.json client/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY client ./
RUN npm run build

FROM python:3.11-slim-bookworm
# WeasyPrint draws the sheets with Pango; the fonts are what the sheets are set in.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app/rotc_backend \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    RGMS_DATA_DIR=/home/rgms/data \
    DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /app
COPY requirements requirements
RUN pip install --require-hashes --no-deps -r requirements/production.txt
COPY gunicorn.conf.py daphne.conf.py ./
COPY rotc_backend rotc_backend
COPY --from=client /src/client/dist client/dist
# The test settings need no secrets, and static files are the same everywhere. Compiled modules save seconds per start.
RUN DJANGO_SETTINGS_MODULE=config.settings.test python rotc_backend/manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q rotc_backend
# Beat notes there what it has sent, and files go there where Cloudinary is not set: a deploy makes it anew.
RUN useradd --system --create-home --home-dir /home/rgms rgms \
    && install -d -o rgms -g rgms /home/rgms/data
USER rgms
CMD ["gunicorn", "-c", "gunicorn.conf.py", "config.wsgi:application"]
