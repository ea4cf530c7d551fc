namespace Studio.Api.Components.Layout;

using MudBlazor;

/// <summary>Colours and fonts of the pages. Fonts are the system's own, so that nothing is loaded from elsewhere.</summary>
public static class StudioTheme
{
    private static readonly string[] SystemFonts = ["system-ui", "-apple-system", "Segoe UI", "Ubuntu", "Cantarell", "Noto Sans", "DejaVu Sans", "sans-serif"];

    /// <summary>The one theme, light and dark. Every colour of text has a contrast of at least 4.5 to what it stands on (WCAG 2.2, 1.4.3).</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#3b4cca",
            Secondary = "#0f8b8d",
            Background = "#f6f7fb",
            Surface = "#ffffff",
            TextPrimary = "#1d2233",
            TextSecondary = "#59617a",
            TextDisabled = "#6b7288",
            LinesDefault = "#e3e6ef",
            TableLines = "#e9ebf3",
            Success = "#1b8a5a",
            Warning = "#b26a00",
            Error = "#c62839",
            Info = "#2b6cb0",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#9aa5ff",
            PrimaryContrastText = "#12162b",
            Secondary = "#4cc3c4",
            Background = "#12141c",
            BackgroundGray = "#222636",
            Surface = "#1a1d29",
            TextPrimary = "#e6e8f2",
            TextSecondary = "#a9b1c9",
            TextDisabled = "#8d95ae",
            ActionDefault = "#a9b1c9",
            ActionDisabled = "#8d95ae",
            LinesDefault = "#2f3449",
            LinesInputs = "#6a7391",
            TableLines = "#282d40",
            TableHover = "#222739",
            Success = "#5fcf9a",
            Warning = "#e0a64a",
            Error = "#ff8a94",
            ErrorContrastText = "#2b0a0d",
            Info = "#7ab3ef",
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
