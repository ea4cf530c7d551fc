namespace Studio.Api.CommandLine.Remote;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

/// <summary>Asks a studio elsewhere, in a project. Answers are read field by field, so that one of another version will do.</summary>
internal sealed class RemoteStudio : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;
    private readonly StudioAddress _address;

    /// <summary>A studio.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="project">The project; null for the default one.</param>
    /// <param name="secret">Token or key; null for none.</param>
    public RemoteStudio(StudioAddress address, string? project, string? secret)
    {
        _address = address;
        Root = project is null ? address.Text : $"{address.Text}/projects/{Uri.EscapeDataString(project)}";

        // A token goes where it is meant for, and nowhere else: no redirects are followed. How long an upload takes nobody knows.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectPatience }) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
    }

    /// <summary>What addresses in the project begin with.</summary>
    public string Root { get; }

    /// <summary>Who asks.</summary>
    /// <exception cref="RemoteException">It is not to be had.</exception>
    public Task<JsonElement> WhoAsync(CancellationToken token) => GetAsync("me", token);

    /// <summary>Asks for something.</summary>
    /// <param name="path">What, below <c>/api/v1</c>.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="RemoteException">It is not to be had.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken token)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, AddressOf(path)), token);
        return await ReadAsync(answer, token);
    }

    /// <summary>Sends something.</summary>
    /// <param name="path">Where to, below <c>/api/v1</c>.</param>
    /// <param name="content">What.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="RemoteException">It is refused.</exception>
    public async Task<JsonElement> PostAsync(string path, HttpContent content, CancellationToken token)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, AddressOf(path)) { Content = content }, token);
        return await ReadAsync(answer, token);
    }

    /// <summary>Copies something into a file, which is there as a whole or not at all.</summary>
    /// <param name="path">What, below <c>/api/v1</c>.</param>
    /// <param name="file">The file; replaced when it exists.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="RemoteException">It is not to be had.</exception>
    public async Task DownloadAsync(string path, string file, CancellationToken token)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, AddressOf(path)), token);
        var partial = $"{file}.{Guid.NewGuid():N}.partial";
        try
        {
            await using (var content = File.Create(partial))
            {
                await answer.Content.CopyToAsync(content, token);
            }

            File.Move(partial, file, overwrite: true);
        }
        catch (HttpRequestException failure)
        {
            throw Away(failure);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Uri AddressOf(string path) => new($"{Root}/api/v1/{path}");

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        using (request)
        {
            HttpResponseMessage answer;
            try
            {
                answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            }
            catch (HttpRequestException failure)
            {
                throw Away(failure);
            }

            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                throw new RemoteException(await SentenceOfAsync(answer, token), answer.StatusCode);
            }
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken token)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<JsonElement>(token);
        }
        catch (JsonException)
        {
            throw NoStudio(answer.StatusCode);
        }
        catch (HttpRequestException failure)
        {
            throw Away(failure);
        }
    }

    /// <summary>What is said of a refusal: everything that is wrong, or the reason.</summary>
    private async Task<string> SentenceOfAsync(HttpResponseMessage answer, CancellationToken token)
    {
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(token);
            if (problem.TryGetProperty("errors", out var errors))
            {
                return string.Join(' ', errors.EnumerateObject().SelectMany(field => field.Value.EnumerateArray()).Select(reason => reason.GetString()));
            }

            return problem.GetProperty("detail").GetString()!;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or HttpRequestException)
        {
            return NoStudio(answer.StatusCode).Message;
        }
    }

    private RemoteException NoStudio(HttpStatusCode status) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The studio at {_address} answers {(int)status} and nothing that a studio says; look whether the address is right, and what stands before it."), status);

    private RemoteException Away(HttpRequestException failure) => new($"The studio at {_address} cannot be reached: {failure.InnerException?.Message ?? failure.Message}");
}
