namespace Studio.Api.Cards;

using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Studio.Api.Components.Cards;
using Studio.Api.Models;

/// <summary>Writes the card of a model: one HTML file with everything in it, to be handed on, printed and read without the studio.</summary>
internal static class CardWriter
{
    private const string Stylesheet = "studio.css";

    /// <summary>Writes it.</summary>
    /// <param name="papers">What is written of the model.</param>
    /// <returns>The HTML document.</returns>
    public static async Task<string> WriteAsync(ModelPapers papers)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(ModelCard.Papers)] = papers, [nameof(ModelCard.Style)] = Style() });
        return await renderer.Dispatcher.InvokeAsync(async () => $"<!DOCTYPE html>\n{(await renderer.RenderComponentAsync<ModelCard>(parameters)).ToHtmlString()}\n");
    }

    private static string Style()
    {
        using var stream = typeof(CardWriter).Assembly.GetManifestResourceStream(Stylesheet)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
