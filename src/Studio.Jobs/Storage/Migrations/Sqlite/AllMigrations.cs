// What each migration is called and belongs to. None needs a copy of the model as it was: no operation here rebuilds a table from one.
namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

[DbContext(typeof(SqliteStudioDbContext)), Migration("20261124065718_Initial")] public partial class Initial;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261124100426_ModelCandidates")] public partial class ModelCandidates;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261124131500_TrialCurves")] public partial class TrialCurves;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261124155328_Parts")] public partial class Parts;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261128080500_ImportedVersions")] public partial class ImportedVersions;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261128153000_DatasetReadings")] public partial class DatasetReadings;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261128181500_DatasetOrigins")] public partial class DatasetOrigins;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261128200000_Aliases")] public partial class Aliases;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261128220000_Batches")] public partial class Batches;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261129010000_Comparisons")] public partial class Comparisons;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261129130000_ModelImports")] public partial class ModelImports;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130020000_Evaluations")] public partial class Evaluations;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130130000_Moments")] public partial class Moments;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130140000_Projects")] public partial class Projects;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130150000_People")] public partial class People;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130160000_Monitoring")] public partial class Monitoring;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130170000_Notifications")] public partial class Notifications;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130200000_Versions")] public partial class Versions;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130203000_LastVersions")] public partial class LastVersions;
[DbContext(typeof(SqliteStudioDbContext)), Migration("20261130210000_ProjectLimits")] public partial class ProjectLimits;
