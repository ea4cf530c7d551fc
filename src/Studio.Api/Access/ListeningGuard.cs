namespace Studio.Api.Access;

using System.Net;
using Studio.Api.Security;
using Studio.Jobs.People;

/// <summary>
/// Lets the service listen beyond this machine only when people have to sign in, and when nobody on the way can read what they sign in with.
/// It starts after the store is open, and before any address is bound.
/// </summary>
internal sealed class ListeningGuard(IConfiguration configuration, PersonService people, IOptions<AccessOptions> access, IOptions<ProxyOptions> proxy) : IHostedService
{
    private bool _open;

    /// <summary>Looks whether somebody can sign in, after the person in the settings was made where there was none.</summary>
    /// <exception cref="UnsafeAddressException">An address can be reached from other machines, and nobody has a login, or logins could be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var signedIn = await people.AnyAsync(cancellationToken) || await CreateFirstAsync(cancellationToken);
        var beyond = Listening.Beyond(configuration);
        if (beyond is [var first, ..] && !signedIn)
        {
            throw new UnsafeAddressException(
                $"'{first}' can be reached from other machines, and nobody has a login yet: make one with the command admin create (with the --data-dir or --connection of this service), or listen on localhost, such as --urls {Listening.DefaultUrl}.");
        }

        if (beyond.FirstOrDefault(Listening.IsPlain) is { } plain && !access.Value.PlainHttp && proxy.Value.NetworkList.Length == 0)
        {
            throw new UnsafeAddressException(
                $"'{plain}' can be reached from other machines, and what is sent to it can be read on the way: use https (settings Kestrel:Certificates:Default:Path and Password), name the networks of the proxy that does in Studio:Proxy:Networks, or set Studio:Access:PlainHttp to true.");
        }

        _open = signedIn;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks at an address before it is bound.</summary>
    /// <exception cref="UnsafeAddressException">Others reach it, and nobody has to sign in.</exception>
    public void Pass(IPEndPoint? endpoint)
    {
        if (!_open && endpoint is not null && !IPAddress.IsLoopback(endpoint.Address))
        {
            throw new UnsafeAddressException($"'{endpoint}' can be reached from other machines, and nobody has a login yet: listen on localhost, such as --urls {Listening.DefaultUrl}.");
        }
    }

    private async Task<bool> CreateFirstAsync(CancellationToken cancellationToken)
    {
        if (access.Value is not { Admin: { Length: > 0 } name, AdminPassword: var password })
        {
            return false;
        }

        var result = await people.CreateAsync(name, null, password, serverAdmin: true, cancellationToken);
        return result.Person is not null ? true : throw new UnsafeAddressException($"The person in Studio:Access:Admin cannot be made: {string.Join(" ", result.Reasons)}");
    }
}
