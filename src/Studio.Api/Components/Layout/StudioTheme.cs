namespace Studio.Api.Components.Layout;

using MudBlazor;

/// <summary>Colours and fonts of the pages. Fonts are the system's own, so that nothing is loaded from elsewhere.</summary>
public static class StudioTheme
{
    private static readonly string[] SystemFonts = ["system-ui", "-apple-system", "Segoe UI", "Ubuntu", "Cantarell", "Noto Sans", "DejaVu Sans", "sans-serif"];

    /// <summary>The one theme.</summary>
    public static MudTheme Light { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#3b4cca",
            Secondary = "#0f8b8d",
            Background = "#f6f7fb",
            Surface = "#ffffff",
            TextPrimary = "#1d2233",
            TextSecondary = "#59617a",
            LinesDefault = "#e3e6ef",
            TableLines = "#e9ebf3",
            Success = "#1b8a5a",
            Warning = "#b26a00",
            Error = "#c62839",
            Info = "#2b6cb0",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = SystemFonts, FontSize = "0.9375rem", LineHeight = "1.5", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = SystemFonts, FontSize = "1.75rem", FontWeight = "650", LineHeight = "1.25", LetterSpacing = "-0.01em" },
            H2 = new H2Typography { FontFamily = SystemFonts, FontSize = "1.2rem", FontWeight = "600", LineHeight = "1.35", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = SystemFonts, FontSize = "0.9rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
    };
}
