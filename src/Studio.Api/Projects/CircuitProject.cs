namespace Studio.Api.Projects;

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Studio.Api.Security;
using Studio.Jobs.Access;
using Studio.Jobs.Projects;

/// <summary>What happens in an open page happens in the project of its address; where that is none, in no project at all.</summary>
internal sealed class CircuitProject(NavigationManager navigation, ProjectService projects, IOptions<ProxyOptions> proxy) : CircuitHandler
{
    private Caller _caller = Caller.Nobody;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var name = ProjectPath.NameIn(new Uri(navigation.BaseUri), proxy.Value) ?? ProjectNames.Default;
        _caller = await projects.FindAsync(name, cancellationToken) is { } project ? ProjectPath.Of(project) : Caller.Nobody;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        using var caller = Caller.Enter(_caller);
        await next(context);
    };
}
