# Two images from one file: the whole studio (target `studio`, the default; also its workers) and one that only serves models (target `serving`).
# The steps of publishing are those of docker/check.sh, which runs them without Docker.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/Studio.Pipelines/Studio.Pipelines.csproj src/Studio.Pipelines/packages.lock.json src/Studio.Pipelines/
COPY src/Studio.Jobs/Studio.Jobs.csproj src/Studio.Jobs/packages.lock.json src/Studio.Jobs/
COPY src/Studio.Api/Studio.Api.csproj src/Studio.Api/Publishing.targets src/Studio.Api/packages.lock.json src/Studio.Api/
RUN dotnet restore src/Studio.Api -r linux-x64 -p:PublishReadyToRun=true
COPY README.md LICENSE ./
COPY datasets datasets
COPY src src
RUN dotnet publish src/Studio.Api -c Release -r linux-x64 --no-self-contained -o /app

FROM build AS build-serving
RUN dotnet publish src/Studio.Api -c Release -r linux-x64 --no-self-contained -p:ServingOnly=true -o /serving

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS base
# libgomp: LightGBM and libtorch compute with it. curl: health checks. ICU, for languages, is in the image.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 curl && rm -rf /var/lib/apt/lists/* \
    && mkdir /data && chown 1654:1654 /data
ENV Studio__DataDirectory=/data TMPDIR=/data HTTP_PORTS= ASPNETCORE_HTTP_PORTS=
VOLUME /data
USER 1654

FROM base AS serving
COPY --from=build-serving /serving /app
ENTRYPOINT ["/app/Studio.Api", "serve", "--no-worker"]

FROM base AS studio
COPY --from=build /app /app
ENTRYPOINT ["/app/Studio.Api"]
