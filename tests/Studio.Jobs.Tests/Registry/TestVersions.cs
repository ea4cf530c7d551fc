namespace Studio.Jobs.Tests.Registry;

using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Scoring;

/// <summary>Versions that no experiment made, and without files.</summary>
internal static class TestVersions
{
    /// <summary>A version, all but its model and number.</summary>
    public static ModelVersionEntity New(int number, ModelVersionState state = ModelVersionState.Ready) => new()
    {
        Id = Guid.CreateVersion7(),
        State = state,
        Reason = state == ModelVersionState.Rejected ? "It answers otherwise." : null,
        Candidate = "imported",
        Learner = "unknown",
        Sha256 = new string((char)('a' + number), 64),
        Bytes = 1,
        Signature = ModelSignature.From(FakeTrainer.Plan()),
        CreatedAt = DateTimeOffset.UtcNow,
    };

    /// <summary>Adds versions in the states given, numbered from where the model is.</summary>
    public static async Task AddVersionsAsync(this StudioHost host, string model, params ModelVersionState[] states)
    {
        for (var i = 0; i < states.Length; i++)
        {
            await using var db = host.OpenStore();
            await NewVersion.AddAsync(db, model, New(i, states[i]), CancellationToken.None);
            await db.SaveChangesAsync();
        }
    }
}
