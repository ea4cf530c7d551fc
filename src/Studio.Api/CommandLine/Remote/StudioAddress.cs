namespace Studio.Api.CommandLine.Remote;

/// <summary>Where a studio is, such as <c>https://studio.example.org</c>; without a slash at its end.</summary>
internal sealed record StudioAddress
{
    private StudioAddress(Uri uri) => (Text, IsEncrypted) = (uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/'), uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback);

    /// <summary>The address.</summary>
    public string Text { get; }

    /// <summary>False when others could read on the way what is sent.</summary>
    public bool IsEncrypted { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <param name="insecure">True to send tokens and data over networks without encryption.</param>
    /// <exception cref="RemoteException">It is none, or not encrypted.</exception>
    public static StudioAddress Parse(string text, bool insecure)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw new RemoteException($"'{text}' is no address of a studio; give one such as https://studio.example.org.");
        }

        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new RemoteException("The address of a studio has neither a name with a password nor a question in it; give it without.");
        }

        var address = new StudioAddress(uri);
        return address.IsEncrypted || insecure
            ? address
            : throw new RemoteException($"What is sent to {address.Text} could be read on the way; give an address with https, or --insecure where the network can be trusted.");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
