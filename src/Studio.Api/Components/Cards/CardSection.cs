namespace Studio.Api.Components.Cards;

using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Evaluation.Quality;

/// <summary>A section of the card of a model, as HTML and Markdown both show it.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Parts">What it tells, in this order.</param>
public sealed record CardSection(string Title, IReadOnlyList<CardPart> Parts);

/// <summary>Something that a section tells.</summary>
public abstract record CardPart;

/// <summary>Sentences.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="IsHint">True for what says how the rest is to be read.</param>
public sealed record CardText(string Text, bool IsHint = false) : CardPart;

/// <summary>Sentences one below the other.</summary>
/// <param name="Texts">Plain texts.</param>
public sealed record CardList(IReadOnlyList<string> Texts) : CardPart;

/// <summary>A table.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, a cell for each column.</param>
/// <param name="Texts">First columns that hold texts; the others hold numbers.</param>
public sealed record CardRows(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, int Texts = 1) : CardPart;

/// <summary>Curves of how good predictions of some rows are.</summary>
/// <param name="Rows">What they are drawn from.</param>
/// <param name="InWords">What is told where nothing is drawn.</param>
public sealed record CardCurves(RowsQuality Rows, IReadOnlyList<CardPart> InWords) : CardPart;

/// <summary>Curves of how predictions change with some columns; left out where nothing is drawn.</summary>
/// <param name="Effects">What they are drawn from.</param>
/// <param name="Columns">The columns that are shown.</param>
public sealed record CardEffects(EffectsReport Effects, IReadOnlyList<ColumnEffect> Columns) : CardPart;
