// What each migration is called and belongs to. None needs a copy of the model as it was: no operation here rebuilds a table from one.
namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

[DbContext(typeof(PostgresStudioDbContext)), Migration("20261124160706_Initial")] public partial class Initial;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128080500_ImportedVersions")] public partial class ImportedVersions;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128153000_DatasetReadings")] public partial class DatasetReadings;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128181500_DatasetOrigins")] public partial class DatasetOrigins;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128200000_Aliases")] public partial class Aliases;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261128220000_Batches")] public partial class Batches;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261129010000_Comparisons")] public partial class Comparisons;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261129130000_ModelImports")] public partial class ModelImports;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130020000_Evaluations")] public partial class Evaluations;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130130000_Moments")] public partial class Moments;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130140000_Projects")] public partial class Projects;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130150000_People")] public partial class People;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130160000_Monitoring")] public partial class Monitoring;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130170000_Notifications")] public partial class Notifications;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130200000_Versions")] public partial class Versions;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130203000_LastVersions")] public partial class LastVersions;
[DbContext(typeof(PostgresStudioDbContext)), Migration("20261130210000_ProjectLimits")] public partial class ProjectLimits;
