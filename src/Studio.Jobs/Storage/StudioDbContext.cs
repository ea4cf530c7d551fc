namespace Studio.Jobs.Storage;

using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Jobs.Access;
using Studio.Pipelines.Comparisons;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Search;

/// <summary>
/// The store, one model for every database (SQLite, PostgreSQL). States are kept as words, times as UTC ticks, nested values as JSON text, so that any database will do.
/// What belongs to a project is shown to, and changed by, callers of that project only; a row that is made belongs to the project of the caller.
/// </summary>
internal abstract class StudioDbContext(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<DatasetEntity> Datasets => Set<DatasetEntity>();

    public DbSet<ExperimentEntity> Experiments => Set<ExperimentEntity>();

    public DbSet<PartEntity> Parts => Set<PartEntity>();

    public DbSet<TrialEntity> Trials => Set<TrialEntity>();

    public DbSet<MomentEntity> Moments => Set<MomentEntity>();

    public DbSet<ModelEntity> Models => Set<ModelEntity>();

    public DbSet<ModelVersionEntity> ModelVersions => Set<ModelVersionEntity>();

    public DbSet<ModelAliasEntity> ModelAliases => Set<ModelAliasEntity>();

    public DbSet<AliasMoveEntity> AliasMoves => Set<AliasMoveEntity>();

    public DbSet<BatchEntity> Batches => Set<BatchEntity>();

    public DbSet<ComparisonEntity> Comparisons => Set<ComparisonEntity>();

    public DbSet<ModelImportEntity> ModelImports => Set<ModelImportEntity>();

    public DbSet<EvaluationEntity> Evaluations => Set<EvaluationEntity>();

    public DbSet<MonitoringWindowEntity> MonitoringWindows => Set<MonitoringWindowEntity>();

    public DbSet<SampledPredictionEntity> SampledPredictions => Set<SampledPredictionEntity>();

    public DbSet<MonitoringAlertEntity> MonitoringAlerts => Set<MonitoringAlertEntity>();

    public DbSet<RetrainingEntity> Retrainings => Set<RetrainingEntity>();

    public DbSet<RetrainingRunEntity> RetrainingRuns => Set<RetrainingRunEntity>();

    public DbSet<ModelRouteEntity> ModelRoutes => Set<ModelRouteEntity>();

    public DbSet<ShadowPredictionEntity> ShadowPredictions => Set<ShadowPredictionEntity>();

    public DbSet<ArtifactEntity> Artifacts => Set<ArtifactEntity>();

    public DbSet<SubscriptionEntity> Subscriptions => Set<SubscriptionEntity>();

    public DbSet<NotificationEntity> Notifications => Set<NotificationEntity>();

    public DbSet<ProjectEntity> Projects => Set<ProjectEntity>();

    public DbSet<ProjectLimitsEntity> ProjectLimits => Set<ProjectLimitsEntity>();

    public DbSet<PersonEntity> People => Set<PersonEntity>();

    public DbSet<IdentityUserLogin<Guid>> PersonLogins => Set<IdentityUserLogin<Guid>>();

    public DbSet<MembershipEntity> Memberships => Set<MembershipEntity>();

    public DbSet<ApiKeyEntity> ApiKeys => Set<ApiKeyEntity>();

    public DbSet<AuditEntity> Audit => Set<AuditEntity>();

    /// <summary>What protects cookies, so that other processes and later ones understand them.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>The only project whose rows there are; null for all.</summary>
    private Guid? Project { get; } = Caller.Current.Project;

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries<IInProject>().Where(entry => entry.State == EntityState.Added && entry.Entity.ProjectId == Guid.Empty))
        {
            entry.Entity.ProjectId = Caller.Current.ProjectOfNew;
        }

        foreach (var entry in ChangeTracker.Entries<DatasetEntity>().Where(entry => entry.State == EntityState.Added && entry.Entity.SeriesId == Guid.Empty))
        {
            // The first of a series, as each was that a version without them has exported.
            entry.Entity.SeriesId = entry.Entity.Id;
        }

        if (ChangeTracker.Entries<AuditEntity>().Any(entry => entry.State is EntityState.Modified or EntityState.Deleted))
        {
            throw new InvalidOperationException("Lines of the audit log are only ever added.");
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        configurationBuilder.Properties<DatasetState>().HaveConversion<string>();
        configurationBuilder.Properties<DatasetMade>().HaveConversion<string>();
        configurationBuilder.Properties<PromotionRule>().HaveConversion<string>();
        configurationBuilder.Properties<RetrainingCause>().HaveConversion<string>();
        configurationBuilder.Properties<RetrainingStep>().HaveConversion<string>();
        configurationBuilder.Properties<RetrainingDecision>().HaveConversion<string>();
        configurationBuilder.Properties<ExperimentState>().HaveConversion<string>();
        configurationBuilder.Properties<ExperimentStage>().HaveConversion<string>();
        configurationBuilder.Properties<ExperimentPriority>().HaveConversion<string>();
        configurationBuilder.Properties<PartKind>().HaveConversion<string>();
        configurationBuilder.Properties<PartState>().HaveConversion<string>();
        configurationBuilder.Properties<TrialState>().HaveConversion<string>();
        configurationBuilder.Properties<MomentKind>().HaveConversion<string>();
        configurationBuilder.Properties<ModelVersionState>().HaveConversion<string>();
        configurationBuilder.Properties<OrderState>().HaveConversion<string>();
        configurationBuilder.Properties<Role>().HaveConversion<string>();
        configurationBuilder.Properties<AlertKind>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DatasetEntity>(dataset =>
        {
            Json<DatasetEntity, IReadOnlyList<ColumnInfo>>(dataset, nameof(DatasetEntity.Columns));
            Json<DatasetEntity, IReadOnlyList<RejectedLine>>(dataset, nameof(DatasetEntity.Rejected));
            Json<DatasetEntity, DatasetProfile>(dataset, nameof(DatasetEntity.Profile));
            Json<DatasetEntity, ReadingWishes>(dataset, nameof(DatasetEntity.Wishes));
            Json<DatasetEntity, DatasetOrigin>(dataset, nameof(DatasetEntity.Origin));
            dataset.HasIndex(entity => entity.CreatedAt);
            dataset.HasIndex(entity => new { entity.SeriesId, entity.Version }).IsUnique();
        });
        modelBuilder.Entity<ExperimentEntity>(experiment =>
        {
            Json<ExperimentEntity, TrainingPlan>(experiment, nameof(ExperimentEntity.Plan));
            Json<ExperimentEntity, Trial>(experiment, nameof(ExperimentEntity.Best));
            Json<ExperimentEntity, ExperimentResult>(experiment, nameof(ExperimentEntity.Result));
            experiment.HasMany(entity => entity.Parts).WithOne(part => part.Experiment).HasForeignKey(part => part.ExperimentId).OnDelete(DeleteBehavior.Cascade);
            experiment.HasIndex(entity => entity.CreatedAt);
            experiment.HasIndex(entity => entity.State);
        });
        modelBuilder.Entity<PartEntity>(part =>
        {
            part.HasKey(entity => new { entity.ExperimentId, entity.Index });
            part.HasIndex(entity => entity.State);
        });
        modelBuilder.Entity<TrialEntity>(trial =>
        {
            trial.HasIndex(entity => new { entity.ExperimentId, entity.Revision });
            trial.HasKey(entity => new { entity.ExperimentId, entity.Number });
            Json<TrialEntity, ParameterSet>(trial, nameof(TrialEntity.Parameters));
            Json<TrialEntity, TrainingCurve>(trial, nameof(TrialEntity.Curve));
            trial.HasOne<ExperimentEntity>().WithMany().HasForeignKey(entity => entity.ExperimentId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<MomentEntity>(moment =>
        {
            moment.HasKey(entity => new { entity.ExperimentId, entity.Revision, entity.Kind });
            moment.HasOne<ExperimentEntity>().WithMany().HasForeignKey(entity => entity.ExperimentId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ModelEntity>().HasIndex(entity => new { entity.ProjectId, entity.Name }).IsUnique();
        modelBuilder.Entity<ModelVersionEntity>(version =>
        {
            Json<ModelVersionEntity, IReadOnlyList<ModelMember>>(version, nameof(ModelVersionEntity.Members));
            Json<ModelVersionEntity, ModelSignature>(version, nameof(ModelVersionEntity.Signature));
            Json<ModelVersionEntity, MetricsReport>(version, nameof(ModelVersionEntity.Metrics));
            Json<ModelVersionEntity, ParityReport>(version, nameof(ModelVersionEntity.Parity));
            Json<ModelVersionEntity, IReadOnlyDictionary<string, string>>(version, nameof(ModelVersionEntity.Tags));
            Json<ModelVersionEntity, ImportLineage>(version, nameof(ModelVersionEntity.Import));
            version.HasIndex(entity => new { entity.ModelId, entity.Version }).IsUnique();
            version.HasIndex(entity => new { entity.ExperimentId, entity.Candidate }).IsUnique();
        });
        modelBuilder.Entity<ModelAliasEntity>(alias =>
        {
            alias.HasKey(entity => new { entity.ModelId, entity.Alias });
            alias.HasOne<ModelEntity>().WithMany(model => model.Aliases).HasForeignKey(entity => entity.ModelId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AliasMoveEntity>(move =>
        {
            move.HasKey(entity => new { entity.ModelId, entity.Alias, entity.Number });
            move.HasOne<ModelAliasEntity>().WithMany().HasForeignKey(entity => new { entity.ModelId, entity.Alias }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<BatchEntity>(batch =>
        {
            Json<BatchEntity, ReadingWishes>(batch, nameof(BatchEntity.Wishes));
            Json<BatchEntity, IReadOnlyList<string>>(batch, nameof(BatchEntity.Keep));
            Json<BatchEntity, IReadOnlyList<string>>(batch, nameof(BatchEntity.Warnings));
            batch.HasIndex(entity => entity.CreatedAt);
            batch.HasIndex(entity => entity.State);
        });
        modelBuilder.Entity<ComparisonEntity>(comparison =>
        {
            Json<ComparisonEntity, ComparisonReport>(comparison, nameof(ComparisonEntity.Result));
            comparison.HasIndex(entity => entity.CreatedAt);
            comparison.HasIndex(entity => entity.State);
        });
        modelBuilder.Entity<ModelImportEntity>(import =>
        {
            Json<ModelImportEntity, ReadingWishes>(import, nameof(ModelImportEntity.Wishes));
            Json<ModelImportEntity, ImportResult>(import, nameof(ModelImportEntity.Result));
            import.HasIndex(entity => entity.CreatedAt);
            import.HasIndex(entity => entity.State);
        });
        modelBuilder.Entity<EvaluationEntity>(evaluation =>
        {
            Json<EvaluationEntity, IReadOnlyList<Skipped>>(evaluation, nameof(EvaluationEntity.Left));
            evaluation.HasIndex(entity => new { entity.Model, entity.Version });
            evaluation.HasIndex(entity => entity.State);
        });
        modelBuilder.Entity<MonitoringWindowEntity>(window =>
        {
            window.HasKey(entity => new { entity.VersionId, entity.Start, entity.Process });
            Json<MonitoringWindowEntity, ServedCounts>(window, nameof(MonitoringWindowEntity.Counts));
            window.HasOne(entity => entity.Version).WithMany().HasForeignKey(entity => entity.VersionId).OnDelete(DeleteBehavior.Cascade);
            window.HasIndex(entity => entity.Start);
        });
        modelBuilder.Entity<SampledPredictionEntity>(prediction =>
        {
            prediction.HasKey(entity => new { entity.PredictionId, entity.Row });
            Json<SampledPredictionEntity, IReadOnlyList<double>>(prediction, nameof(SampledPredictionEntity.Answer));
            prediction.HasOne(entity => entity.Version).WithMany().HasForeignKey(entity => entity.VersionId).OnDelete(DeleteBehavior.Cascade);
            prediction.HasIndex(entity => new { entity.VersionId, entity.At });
            prediction.HasIndex(entity => entity.At);
        });
        modelBuilder.Entity<MonitoringAlertEntity>(alert =>
        {
            alert.HasOne(entity => entity.Version).WithMany().HasForeignKey(entity => entity.VersionId).OnDelete(DeleteBehavior.Cascade);
            alert.HasIndex(entity => new { entity.VersionId, entity.Kind }).IsUnique().HasFilter("\"EndedAt\" IS NULL");
        });
        AddRetraining(modelBuilder);
        modelBuilder.Entity<ArtifactEntity>(artifact =>
        {
            artifact.HasKey(entity => new { entity.OwnerId, entity.Name });
            artifact.HasIndex(entity => entity.Sha256);
        });
        modelBuilder.Entity<SubscriptionEntity>().HasIndex(subscription => subscription.ProjectId);
        modelBuilder.Entity<NotificationEntity>(notification =>
        {
            notification.HasIndex(entity => new { entity.SubscriptionId, entity.Thing }).IsUnique();
            notification.HasIndex(entity => entity.NextAt);
            notification.HasOne<SubscriptionEntity>().WithMany().HasForeignKey(entity => entity.SubscriptionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ProjectEntity>().HasIndex(project => project.Name).IsUnique();
        modelBuilder.Entity<ProjectLimitsEntity>(limits =>
        {
            limits.HasKey(entity => entity.ProjectId);
            limits.Property(entity => entity.ProjectId).ValueGeneratedNever();
        });
        AddPeople(modelBuilder);
        KeepApart(modelBuilder);
    }

    /// <summary>All of it goes with the model.</summary>
    private static void AddRetraining(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RetrainingEntity>(retraining =>
        {
            Json<RetrainingEntity, TrainingRequest>(retraining, nameof(RetrainingEntity.Request));
            retraining.HasOne(entity => entity.Model).WithMany().HasForeignKey(entity => entity.ModelId).OnDelete(DeleteBehavior.Cascade);
            retraining.HasIndex(entity => entity.ModelId).IsUnique();
        });
        modelBuilder.Entity<RetrainingRunEntity>(run =>
        {
            run.HasOne<RetrainingEntity>().WithMany().HasForeignKey(entity => entity.RetrainingId).OnDelete(DeleteBehavior.Cascade);
            run.HasIndex(entity => entity.State);
        });
        modelBuilder.Entity<ModelRouteEntity>(route =>
        {
            route.HasKey(entity => entity.ModelId);
            route.HasOne(entity => entity.Model).WithOne().HasForeignKey<ModelRouteEntity>(entity => entity.ModelId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ShadowPredictionEntity>(prediction =>
        {
            prediction.HasKey(entity => new { entity.PredictionId, entity.Row });
            Json<ShadowPredictionEntity, IReadOnlyList<double>>(prediction, nameof(ShadowPredictionEntity.Given));
            Json<ShadowPredictionEntity, IReadOnlyList<double>>(prediction, nameof(ShadowPredictionEntity.Unheard));
            prediction.HasOne(entity => entity.Champion).WithMany().HasForeignKey(entity => entity.ChampionId).OnDelete(DeleteBehavior.Cascade);
            prediction.HasOne(entity => entity.Challenger).WithMany().HasForeignKey(entity => entity.ChallengerId).OnDelete(DeleteBehavior.Cascade);
            prediction.HasIndex(entity => entity.At);
        });
    }

    /// <summary>What belongs to a person goes with them; of projects the default one has no row to refer to.</summary>
    private static void AddPeople(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PersonEntity>(person =>
        {
            person.Property(entity => entity.UserName).IsRequired();
            person.Property(entity => entity.NormalizedUserName).IsRequired();
            person.Property(entity => entity.ConcurrencyStamp).IsConcurrencyToken();
            person.HasIndex(entity => entity.NormalizedUserName).IsUnique();
            person.Ignore(entity => entity.PhoneNumber).Ignore(entity => entity.PhoneNumberConfirmed).Ignore(entity => entity.TwoFactorEnabled);
        });
        modelBuilder.Entity<IdentityUserLogin<Guid>>(login =>
        {
            login.HasKey(entity => new { entity.LoginProvider, entity.ProviderKey });
            login.HasOne<PersonEntity>().WithMany().HasForeignKey(entity => entity.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<MembershipEntity>(membership =>
        {
            membership.HasKey(entity => new { entity.ProjectId, entity.PersonId });
            membership.HasOne<PersonEntity>().WithMany().HasForeignKey(entity => entity.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ApiKeyEntity>(key =>
        {
            key.HasIndex(entity => entity.Prefix).IsUnique();
            key.HasIndex(entity => entity.ProjectId);
            key.HasOne<PersonEntity>().WithMany().HasForeignKey(entity => entity.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AuditEntity>(line =>
        {
            line.HasKey(entity => entity.Number);
            line.HasIndex(entity => new { entity.ProjectId, entity.Number });
        });
        modelBuilder.Entity<DataProtectionKey>().ToTable("ProtectionKeys");
    }

    /// <summary>Rows of other projects are not there. What belongs to one of these rows is found by it, except versions and aliases, which are also looked for by name.</summary>
    private void KeepApart(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DatasetEntity>().HasQueryFilter(dataset => Project == null || dataset.ProjectId == Project);
        modelBuilder.Entity<ExperimentEntity>().HasQueryFilter(experiment => Project == null || experiment.ProjectId == Project);
        modelBuilder.Entity<ModelEntity>().HasQueryFilter(model => Project == null || model.ProjectId == Project);
        modelBuilder.Entity<ModelVersionEntity>().HasQueryFilter(version => Project == null || version.Model!.ProjectId == Project);
        modelBuilder.Entity<BatchEntity>().HasQueryFilter(batch => Project == null || batch.ProjectId == Project);
        modelBuilder.Entity<ComparisonEntity>().HasQueryFilter(comparison => Project == null || comparison.ProjectId == Project);
        modelBuilder.Entity<ModelImportEntity>().HasQueryFilter(import => Project == null || import.ProjectId == Project);
        modelBuilder.Entity<SubscriptionEntity>().HasQueryFilter(subscription => Project == null || subscription.ProjectId == Project);
        modelBuilder.Entity<EvaluationEntity>().HasQueryFilter(evaluation => Project == null || evaluation.ProjectId == Project);
        modelBuilder.Entity<MonitoringWindowEntity>().HasQueryFilter(window => Project == null || window.Version!.Model!.ProjectId == Project);
        modelBuilder.Entity<SampledPredictionEntity>().HasQueryFilter(prediction => Project == null || prediction.Version!.Model!.ProjectId == Project);
        modelBuilder.Entity<RetrainingEntity>().HasQueryFilter(retraining => Project == null || retraining.ProjectId == Project);
        modelBuilder.Entity<RetrainingRunEntity>().HasQueryFilter(run => Project == null || run.ProjectId == Project);
        modelBuilder.Entity<ModelRouteEntity>().HasQueryFilter(route => Project == null || route.Model!.ProjectId == Project);
        modelBuilder.Entity<ShadowPredictionEntity>().HasQueryFilter(prediction => Project == null || prediction.Challenger!.Model!.ProjectId == Project);
        modelBuilder.Entity<MonitoringAlertEntity>().HasQueryFilter(alert => Project == null || alert.Version!.Model!.ProjectId == Project);
    }

    private static void Json<TEntity, T>(EntityTypeBuilder<TEntity> entity, string property)
        where TEntity : class
        where T : class =>
        entity.Property<T>(property).HasConversion(new JsonTextConverter<T>(), JsonTextConverter<T>.Comparer);
}
