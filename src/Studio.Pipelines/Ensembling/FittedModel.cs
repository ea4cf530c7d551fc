namespace Studio.Pipelines.Ensembling;

using Studio.Pipelines.Features.Texts;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trainers;

/// <summary>One trained learner with the featurizer it was trained behind.</summary>
/// <param name="Featurizer">From raw columns to features; members that share it hold the same instance, and the ONNX graph has it once.</param>
/// <param name="Model">From features to predictions.</param>
/// <param name="Weight">Share in the average, above 0; all weights sum to 1.</param>
public sealed record FittedMember(ITransformer Featurizer, ITransformer Model, double Weight);

/// <summary>
/// A model ready for export: the weighted average of its members' predictions, adjusted where they are probabilities.
/// Cross-validation gives one member a fold and trial of the ensemble.
/// </summary>
/// <param name="Plan">The plan it was trained by.</param>
/// <param name="Members">At least one.</param>
public sealed record FittedModel(TrainingPlan Plan, IReadOnlyList<FittedMember> Members)
{
    /// <summary>What is done to averaged probabilities; without effect on numbers.</summary>
    public ProbabilityAdjustment Adjustment { get; init; } = ProbabilityAdjustment.None;

    /// <summary>Where predicted numbers end; null for nowhere, and without effect on probabilities.</summary>
    public NumberLimits? Limits { get; init; }

    /// <summary>The pretrained encoder of the text columns; null for none.</summary>
    public EmbeddedTexts? Texts { get; init; }

    /// <summary>The pretrained net for the pictures; null for none.</summary>
    public EmbeddedPictures? Pictures { get; init; }

    /// <summary>True when a member reads the vectors of the text encoder.</summary>
    public bool ReadsTextVectors => Reads(Texts);

    /// <summary>True when a member reads the vectors of pictures.</summary>
    public bool ReadsPictureVectors => Reads(Pictures);

    /// <summary>True when a member reads vectors of any pretrained encoder.</summary>
    public bool ReadsEmbeddings => ReadsTextVectors || ReadsPictureVectors;

    /// <summary>True to take the vectors of pictures as an input, as those of texts are, and leave their net out: for counting what is left, never for what is published.</summary>
    internal bool TakesPictureVectors { get; init; }

    /// <summary>How to call its ONNX file.</summary>
    public ModelSignature Signature => ModelSignature.From(Plan) with
    {
        ClassWeights = Plan.Task.HasClasses && Plan.Decision is null ? Adjustment.ClassWeights : null,
        Decision = Plan.Decision,
        Encoder = VectorInputs(),
    };

    /// <summary>Largest difference between a member that was stored and read again and what was stored; 0 where there is none.</summary>
    public double StoredDeviation => Members.Max(member => (member.Model as StoredModel)?.Deviation ?? 0);

    /// <summary>Predicts raw rows; numbers less the plan's <see cref="TrainingPlan.LabelOffset"/>, which only the ONNX file adds.</summary>
    /// <param name="raw">A table with the plan's feature columns; the vectors of texts and pictures are added where they are missing.</param>
    public PredictionMatrix Predict(ColumnTable raw)
    {
        raw = ReadsTextVectors ? Texts!.AddTo(raw, CancellationToken.None) : raw;
        raw = ReadsPictureVectors ? Pictures!.AddTo(raw, CancellationToken.None) : raw;
        var average = Average(Members, raw, Plan.Task);
        return Adjust(average);
    }

    /// <summary>What is done to averages: probabilities are adjusted, numbers kept within limits.</summary>
    public PredictionMatrix Adjust(PredictionMatrix average) => Plan.Task.HasClasses ? Adjustment.Apply(average) with { Decision = Plan.Decision } : Limits?.Apply(average) ?? average;

    /// <summary>The weighted sum of what members predict.</summary>
    /// <param name="members">Members; those that share a featurizer share its features.</param>
    /// <param name="raw">Raw columns, with the vectors that members read.</param>
    /// <param name="task">The task.</param>
    internal static PredictionMatrix Average(IReadOnlyList<FittedMember> members, ColumnTable raw, PredictionTask task)
    {
        float[]? sum = null;
        var columns = 0;
        foreach (var byFeaturizer in members.GroupBy(member => member.Featurizer, ReferenceEqualityComparer.Instance))
        {
            var features = ColumnTable.From(((ITransformer)byFeaturizer.Key!).Transform(raw));
            foreach (var member in byFeaturizer)
            {
                var prediction = PredictionReader.Predict(member.Model, features, task);
                columns = prediction.Columns;
                sum ??= new float[prediction.Values.Length];
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += (float)member.Weight * prediction.Values[i];
                }
            }
        }

        return new PredictionMatrix(sum ?? [], raw.RowCount, columns);
    }

    private bool Reads(EmbeddedColumns? embedded) => embedded is not null && Members.Any(member =>
        member.Featurizer is IEnumerable<ITransformer> steps && steps.OfType<EmbeddingEncoding>().Any(step => step.Width > 0 && step.Columns.Intersect(embedded.Columns).Any()));

    private EncoderSignature? VectorInputs()
    {
        var texts = ReadsTextVectors ? EncoderSignature.From(Texts!, Plan) : null;
        var pictures = TakesPictureVectors && ReadsPictureVectors ? EncoderSignature.From(Pictures!) : null;
        return texts is not null && pictures is not null ? texts with { Inputs = [.. texts.Inputs, .. pictures.Inputs] } : texts ?? pictures;
    }
}
