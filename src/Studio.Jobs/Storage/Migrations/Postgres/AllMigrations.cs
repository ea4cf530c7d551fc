// What each migration is called and belongs to. None needs a copy of the model as it was: no operation here rebuilds a table from one.
namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

[DbContext(typeof(PostgresStudioDbContext)), Migration("20261124160706_Initial")] public partial class Initial;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128080500_ImportedVersions")] public partial class ImportedVersions;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128153000_DatasetReadings")] public partial class DatasetReadings;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128181500_DatasetOrigins")] public partial class DatasetOrigins;
