namespace Studio.Api.Access;

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Studio.Api.Projects;
using Studio.Api.Security;
using Studio.Jobs.Access;
using Studio.Jobs.Projects;

/// <summary>What happens in an open page is done by whoever opened it, in the project of its address; where either is unknown, by nobody.</summary>
internal sealed class CircuitCaller(
    NavigationManager navigation, AuthenticationStateProvider person, Callers callers, ProjectService projects, IOptions<ProxyOptions> proxy) : CircuitHandler
{
    private Guid? _project;

    // Asked each time, because a role may be taken away while the page stays open; what is known is kept for seconds.
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        using var caller = Caller.Enter(await FindAsync() ?? Caller.Nobody);
        await next(context);
    };

    private async ValueTask<Caller?> FindAsync()
    {
        _project ??= await projects.FindAsync(ProjectPath.NameIn(new Uri(navigation.BaseUri), proxy.Value) ?? ProjectNames.Default, CancellationToken.None);
        return _project is { } project ? await callers.OfAsync((await person.GetAuthenticationStateAsync()).User, project, CancellationToken.None) : null;
    }
}
