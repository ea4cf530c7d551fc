namespace Studio.Api.Dashboard;

using System.Text;
using Hangfire;
using Hangfire.Dashboard;
using Studio.Api.Components.Shared;
using Studio.Api.Security;
using Studio.Jobs.Access;
using Studio.Jobs.Storage;

/// <summary>What the job dashboard shows beyond Hangfire's own: the experiment behind a job, and how many wait for a slot.</summary>
internal static class StudioDashboard
{
    private const int FirstOfAll = -1;

    private static readonly Lazy<bool> Added = new(Add);

    /// <summary>Maps the dashboard.</summary>
    public static void MapStudioDashboard(this WebApplication app)
    {
        app.MapHangfireDashboard("/hangfire", new DashboardOptions { DashboardTitle = "MaaS.Studio jobs", AppPath = $"{PathBase(app.Services)}/", DisplayStorageConnectionString = false, Authorization = [new ServerAdmins()] });

        // Hangfire keeps both for the whole process, so they are added once and find the services by the request.
        _ = Added.Value;
    }

    private static bool Add()
    {
        GlobalConfiguration.Configuration
            .UseJobDetailsRenderer(FirstOfAll, Render)
            .UseDashboardMetric(new DashboardMetric("studio:waiting", "Experiments waiting", CountWaiting));
        return true;
    }

    private static Metric CountWaiting(RazorPage page)
    {
        var services = page.Context.GetHttpContext().RequestServices;

        // The jobs are those of all projects. The dashboard asks synchronously, on a thread of its own.
        using var all = Caller.Enter(Caller.Studio);
        var waiting = services.GetRequiredService<ExperimentService>().ListAsync(CancellationToken.None).GetAwaiter().GetResult()
            .Count(experiment => experiment.State == ExperimentState.Queued);
        return new Metric(waiting) { Style = waiting > 0 ? MetricStyle.Info : MetricStyle.Default, Title = "Experiments that wait for a free slot" };
    }

    private static NonEscapedString Render(JobDetailsRendererDto details)
    {
        if (details.JobDetails.Job?.Args.OfType<Guid>().FirstOrDefault() is not { } id || id == Guid.Empty)
        {
            return new NonEscapedString(string.Empty);
        }

        var services = details.Page.Context.GetHttpContext().RequestServices;
        var experiment = services.GetRequiredService<ExperimentService>().FindAsync(id, CancellationToken.None).GetAwaiter().GetResult();
        return new NonEscapedString(experiment is null ? string.Empty : Table(experiment, details.Page.Html, details.JobId, PathBase(services)));
    }

    private static string Table(ExperimentRecord experiment, HtmlHelper html, string jobId, string pathBase)
    {
        var rows = new List<(string Name, string Html)>
        {
            ("Experiment", $"<a href=\"{pathBase}/experiments/{experiment.Id}\">{html.HtmlEncode(experiment.Name)}</a>, owner {html.HtmlEncode(experiment.Owner)}"),
            ("State", html.HtmlEncode(State(experiment))),
            ("Trials", html.HtmlEncode($"{Show.Count(experiment.Trials)} ended, {Show.Count(experiment.FailedTrials)} of them failed")),
            ("Best score", html.HtmlEncode(experiment.Best is { } best ? $"{experiment.Plan.Metric} {Show.Number(best.Score)} ({best.Learner}, trial {best.Number})" : "none yet")),
            ("Time", html.HtmlEncode(experiment.Plan.BudgetSeconds is { } budget ? $"{Show.Duration(experiment.ElapsedSeconds)} of {Show.Duration(budget)}" : Show.Duration(experiment.ElapsedSeconds))),
        };
        if (experiment.Parts.FirstOrDefault(part => part.JobId == jobId) is { Worker: { } worker } part)
        {
            rows.Add(("Worker", html.HtmlEncode(string.Create(CultureInfo.InvariantCulture, $"{worker}, attempt {part.Attempts}"))));
        }

        var table = new StringBuilder("<h3>Experiment</h3><table class=\"table\" id=\"experiment\">");
        foreach (var (name, value) in rows)
        {
            table.Append(CultureInfo.InvariantCulture, $"<tr><td width=\"20%\">{name}</td><td>{value}</td></tr>");
        }

        return table.Append("</table>").ToString();
    }

    private static string PathBase(IServiceProvider services) => services.GetRequiredService<IOptions<ProxyOptions>>().Value.PathBase;

    private static string State(ExperimentRecord experiment)
    {
        var state = experiment.Stage is { } stage ? $"{experiment.State}, {stage.ToString().ToLowerInvariant()}" : experiment.State.ToString();
        return experiment.Reason is { } reason ? $"{state}: {reason}" : state;
    }

    /// <summary>Jobs are those of all projects.</summary>
    private sealed class ServerAdmins : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => Caller.Current.IsServerAdmin;
    }
}
