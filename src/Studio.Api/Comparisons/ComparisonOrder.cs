namespace Studio.Api.Comparisons;

using Studio.Api.Serving;
using Studio.Jobs.Comparisons;
using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;

/// <summary>An order for a comparison: what its words mean, and everything that is wrong with it.</summary>
internal sealed class ComparisonOrder
{
    private readonly Dictionary<string, string[]> _problems = [];
    private readonly CreateComparisonRequest _form;
    private ModelVersionRecord? _left;
    private ModelVersionRecord? _right;
    private DatasetRecord? _dataset;

    private ComparisonOrder(CreateComparisonRequest form) => _form = form;

    /// <summary>What is wrong, by field; empty when nothing is.</summary>
    public IReadOnlyDictionary<string, string[]> Problems => _problems;

    /// <summary>Finds what an order means.</summary>
    /// <param name="model">The model that it is for; one version at least must be of it.</param>
    /// <param name="form">The order.</param>
    /// <param name="errors">What is wrong with its fields already.</param>
    /// <param name="models">Finds the versions.</param>
    /// <param name="datasets">Finds the dataset.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<ComparisonOrder> FindAsync(
        string model, CreateComparisonRequest form, IReadOnlyDictionary<string, string[]> errors, ModelService models, DatasetService datasets, CancellationToken cancellationToken)
    {
        var order = new ComparisonOrder(form);
        order.Add(errors.SelectMany(error => error.Value.Select(message => (error.Key, message))));
        order._left = await order.FindVersionAsync("left", form.Left, models, cancellationToken);
        order._right = await order.FindVersionAsync("right", form.Right, models, cancellationToken);
        order._dataset = await order.FindDatasetAsync(datasets, cancellationToken);
        if (Predictions.Unreadable.Problem(form.Unreadable) is { } unreadable)
        {
            order.Add([("unreadable", unreadable)]);
        }

        if (order is { _left: { } left, _right: { } right } && left.Name != model && right.Name != model)
        {
            order.Add([("left", $"Neither version is one of model '{model}'; ask under the name of one of theirs: POST /api/v1/models/{left.Name}/comparisons.")]);
        }

        order.Add(ComparisonCheck.Problems(order._left, order._right, order._dataset));
        return order;
    }

    /// <summary>Makes the comparison; there are no problems.</summary>
    public Task<ComparisonRecord> CreateAsync(ComparisonService service, CancellationToken cancellationToken) =>
        service.CreateAsync(_left!, _right!, _dataset!, _form.Unreadable == Predictions.Unreadable.Missing, cancellationToken);

    private async Task<ModelVersionRecord?> FindVersionAsync(string field, string? reference, ModelService models, CancellationToken cancellationToken)
    {
        if (_problems.ContainsKey(field))
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(reference))
        {
            Add([(field, $"{field} is needed: a version, such as name@champion or name/3.")]);
            return null;
        }

        var found = await VersionLookup.FindAsync(models, reference.Trim(), null, cancellationToken);
        Add(found.Succeeded ? [] : [(field, found.Reason)]);
        return found.Version;
    }

    private async Task<DatasetRecord?> FindDatasetAsync(DatasetService datasets, CancellationToken cancellationToken)
    {
        if (_problems.ContainsKey("datasetId"))
        {
            return null;
        }

        var dataset = _form.DatasetId is { } id ? await datasets.FindAsync(id, cancellationToken) : null;
        Add(dataset is not null ? []
            : [("datasetId", _form.DatasetId is null ? "datasetId is needed: the id of an uploaded dataset, from POST /api/v1/datasets." : $"There is no dataset {_form.DatasetId}.")]);
        return dataset;
    }

    private void Add(IEnumerable<(string Field, string Message)> problems)
    {
        foreach (var (field, message) in problems)
        {
            _problems[field] = [.. _problems.GetValueOrDefault(field) ?? [], message];
        }
    }
}
