namespace Studio.Api.Inference;

using Studio.Api.Predictions;
using Studio.Api.Serving;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;

/// <summary>What the Open Inference Protocol can ask of models, whatever the transport.</summary>
/// <param name="models">Opens models.</param>
/// <param name="registry">Lists models and versions.</param>
/// <param name="gate">Bounds what is computed at once.</param>
/// <param name="pace">Bounds what projects ask for.</param>
/// <param name="time">When it is, for prediction ids.</param>
internal sealed class InferenceModels(ServedModels models, ModelService registry, ServingGate gate, ProjectPace pace, TimeProvider time)
{
    /// <summary>Bounds what is computed, and the memory of bodies.</summary>
    public ServingGate Gate => gate;

    /// <summary>Counts a call of the caller's project.</summary>
    /// <exception cref="InferException">It has asked for as many as it may.</exception>
    public async ValueTask CountAsync(CancellationToken cancellationToken)
    {
        if (await pace.RefuseAsync(cancellationToken) is { } reason)
        {
            throw new InferException(InferProblemKind.TooFast, reason);
        }
    }

    /// <summary>Opens a model, for a call or to have it ready.</summary>
    /// <exception cref="InferException">It is not there, or cannot answer.</exception>
    public async ValueTask<ModelOpening> OpenAsync(string name, string? version, CancellationToken cancellationToken)
    {
        var opening = await models.OpenAsync(name, string.IsNullOrEmpty(version) ? null : version, cancellationToken);
        return opening.Succeeded ? opening : throw new InferException(KindOf(opening.Problem.Value), opening.Reason);
    }

    /// <summary>Describes a model.</summary>
    /// <exception cref="InferException">It is not there, or cannot answer.</exception>
    public async Task<ModelDescription> DescribeAsync(string name, string? version, CancellationToken cancellationToken)
    {
        using var opening = await OpenAsync(name, version, cancellationToken);
        var versions = await registry.ListVersionsAsync(opening.Version!.Name, cancellationToken);
        return new ModelDescription(name, [.. versions.Where(other => other.State == ModelVersionState.Ready).Select(other => other.Version).Order()], opening.Version.Version, opening.Model!.Signature);
    }

    /// <summary>All versions of all models, by name and version.</summary>
    public async Task<IReadOnlyList<ModelVersionRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var versions = new List<ModelVersionRecord>();
        foreach (var model in await registry.ListAsync(cancellationToken))
        {
            versions.AddRange((await registry.ListVersionsAsync(model.Name, cancellationToken)).Reverse());
        }

        return versions;
    }

    /// <summary>Lets the sessions of a model go; the next call opens it again.</summary>
    /// <exception cref="InferException">There is no such model.</exception>
    public async Task UnloadAsync(string name, CancellationToken cancellationToken)
    {
        if (!ModelReference.TryParse(name, null, out var reference, out var problem))
        {
            throw new InferException(InferProblemKind.Invalid, problem);
        }

        var versions = await registry.ListVersionsAsync(reference.Name, cancellationToken);
        if (versions.Count == 0)
        {
            throw new InferException(InferProblemKind.NotFound, $"There is no model '{reference.Name}'.");
        }

        foreach (var version in versions)
        {
            models.Release(version);
        }
    }

    /// <summary>Answers a call with an open model.</summary>
    /// <param name="call">The call.</param>
    /// <param name="opening">The model.</param>
    /// <param name="turn">What <see cref="EnterAsync"/> gave.</param>
    /// <param name="served">Counts the call.</param>
    /// <exception cref="InferException">The call is wrong, or too much is asked at once.</exception>
    public async ValueTask<InferAnswer> AnswerAsync(InferCall call, ModelOpening opening, IDisposable turn, ServedCall served)
    {
        var (version, model) = (opening.Version!, opening.Model!);
        var wanted = Wanted(call, model.Signature);
        using var input = model.Input.FromTensors(call.Inputs);
        if (input.Rows is not { } rows)
        {
            throw new InferException(InferProblemKind.Invalid, string.Join(" ", input.Problems));
        }

        var scored = await model.ScoreAsync(rows, turn, gate) ?? throw new InferException(InferProblemKind.Busy, BusyResult.Reason);
        var id = Guid.CreateVersion7(time.GetUtcNow());
        served.Answered(rows, scored, id, input.BadRows);
        return new InferAnswer(
            call.Model,
            version.Version.ToString(CultureInfo.InvariantCulture),
            call.Id,
            id,
            [.. wanted.Select(output => new OutputTensor(output.Output, model.Signature, scored, output.IsBinary))]);
    }

    /// <summary>Counts the memory of a message that is there already, as long as it waits and is computed.</summary>
    /// <param name="bytes">Its size.</param>
    /// <exception cref="InferException">Other calls take too much memory.</exception>
    public IDisposable Hold(long bytes)
    {
        var memory = gate.Reserve(bytes);
        return memory.IsAcquired ? memory : throw new InferException(InferProblemKind.Busy, BusyResult.Reason);
    }

    /// <summary>Waits for a thread to compute on.</summary>
    /// <exception cref="InferException">Too many wait already.</exception>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        var turn = await gate.EnterAsync(cancellationToken);
        return turn.IsAcquired ? turn : throw new InferException(InferProblemKind.Busy, BusyResult.Reason);
    }

    private static List<(SignatureOutput Output, bool IsBinary)> Wanted(InferCall call, ModelSignature signature)
    {
        if (call.Outputs.Count == 0)
        {
            return [.. signature.Outputs.Select(output => (output, call.BinaryOutputs))];
        }

        var wanted = new List<(SignatureOutput Output, bool IsBinary)>();
        foreach (var output in call.Outputs)
        {
            var found = signature.Outputs.FirstOrDefault(known => known.Name == output.Name)
                ?? throw new InferException(
                    InferProblemKind.Invalid, $"The model has no output '{output.Name}'; it has {string.Join(", ", signature.Outputs.Select(known => $"'{known.Name}'"))}.");
            if (wanted.Any(other => other.Output == found))
            {
                throw new InferException(InferProblemKind.Invalid, $"Output '{output.Name}' is asked for twice; ask once.");
            }

            wanted.Add((found, output.IsBinary));
        }

        return wanted;
    }

    private static InferProblemKind KindOf(OpeningProblem problem) => problem switch
    {
        OpeningProblem.NotFound => InferProblemKind.NotFound,
        OpeningProblem.Unusable => InferProblemKind.Unusable,
        _ => InferProblemKind.Invalid,
    };
}
