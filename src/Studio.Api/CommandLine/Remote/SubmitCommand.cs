namespace Studio.Api.CommandLine.Remote;

using System.CommandLine;
using System.Net.Http.Json;

/// <summary><c>submit</c>: uploads a table to a studio elsewhere, has it search a model, and fetches the model when it is there.</summary>
internal sealed class SubmitCommand
{
    private readonly Argument<string?> _table = new("table") { Description = "The table: a file that the studio reads, such as CSV, Parquet or .xlsx.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _experiment = CommandOption.Text("--experiment", "Go on watching an experiment that was started before, in place of a table.");
    private readonly Option<string> _label = CommandOption.Text("--label", "Column to predict.");
    private readonly Option<double?> _budget = CommandOption.Number("--budget", "Seconds the search may take (default 60).");
    private readonly Option<string> _name = CommandOption.Text("--name", "Name of the model (default: that of the table).");
    private readonly Option<string> _output = CommandOption.Text("--output", "Folder for the model and its papers (default: out/ and the name of the model).");
    private readonly RemoteOptions _remote = new();

    public static Command Create()
    {
        var submit = new SubmitCommand();
        var command = new Command("submit", "Have a studio elsewhere search a model for a table, and fetch it.") { submit._table, submit._experiment, submit._label, submit._budget, submit._name, submit._output };
        submit._remote.AddTo(command);
        command.Validators.Add(result =>
        {
            var (table, experiment) = (result.GetValue(submit._table), result.GetValue(submit._experiment));
            if ((table is null) == (experiment is null))
            {
                result.AddError("submit needs a table, or --experiment with the number of one that was started before.");
            }
            else if (table is not null && result.GetValue(submit._label) is null)
            {
                result.AddError("submit needs --label, the column to predict.");
            }
            else if (experiment is not null && !Guid.TryParse(experiment, out _))
            {
                result.AddError($"--experiment needs the number of an experiment such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301, not '{experiment}'.");
            }
        });
        RemoteOptions.Run(command, submit.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        using var studio = await _remote.OpenAsync(parsed, token);
        var id = parsed.GetValue(_experiment) is { } given ? Guid.Parse(given) : await StartAsync(studio, parsed, output, token);
        try
        {
            return await new SubmittedExperiment(studio, id, output, error, TimeProvider.System).FollowAsync(parsed.GetValue(_output), token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await error.WriteLineAsync($"note: The experiment goes on: {studio.Root}/experiments/{id}. To fetch its model later, give submit --experiment {id} with the same studio and project.");
            return StudioCommand.Interrupted;
        }
    }

    private async Task<Guid> StartAsync(RemoteStudio studio, ParseResult parsed, TextWriter output, CancellationToken token)
    {
        var table = parsed.GetRequiredValue(_table)!;
        ArgumentFile.MustExist(table, "submit", "name the table to upload");
        await using var content = File.OpenRead(table);
        using var body = new StreamContent(content);
        var dataset = await studio.PostAsync($"datasets?name={Uri.EscapeDataString(Path.GetFileName(table))}", body, token);
        await output.WriteLineAsync(T($"{Path.GetFileName(table)} is uploaded to {studio.Root}"));
        var order = new Dictionary<string, object?>
        {
            ["datasetId"] = dataset.GetProperty("id").GetGuid(),
            ["label"] = parsed.GetValue(_label),
            ["budgetSeconds"] = parsed.GetValue(_budget),
            ["name"] = parsed.GetValue(_name),
        };
        var experiment = await studio.PostAsync("experiments", JsonContent.Create(order.Where(field => field.Value is not null).ToDictionary()), token);
        var id = experiment.GetProperty("id").GetGuid();
        await output.WriteLineAsync(T($"Experiment {experiment.GetProperty("name").GetString()} is started: {studio.Root}/experiments/{id}"));
        return id;
    }
}
