namespace Studio.Jobs.Tests.Registry;

using CsCheck;
using Studio.Jobs.Registry;

[TestClass]
public sealed class ModelReferenceTests
{
    [TestMethod]
    [DataRow("people", null, null, null)]
    [DataRow("people", "latest", null, null)]
    [DataRow("people", "LATEST", null, null)]
    [DataRow("people", "3", 3, null)]
    [DataRow("people", "champion", null, "champion")]
    [DataRow("people@champion", null, null, "champion")]
    [DataRow("people/champion", null, null, "champion")]
    [DataRow("people/3", null, 3, null)]
    [DataRow("people@3", null, 3, null)]
    [DataRow("people/latest", null, null, null)]
    [DataRow("people@v1.2_a-b", null, null, "v1.2_a-b")]
    public void TryParse_FindsNameAndVersion(string text, string? word, int? version, string? alias)
    {
        Assert.IsTrue(ModelReference.TryParse(text, word, out var reference, out _));
        Assert.AreEqual(new ModelReference("people", version, alias), reference);
    }

    [TestMethod]
    [DataRow("people", "0", "'0' is not a version: use a number from 1, an alias or latest.")]
    [DataRow("people", "-1", "'-1' is not a version")]
    [DataRow("people", "", "'' is not a version")]
    [DataRow("people", "99999999999", "'99999999999' is not a version")]
    [DataRow("people@", null, "'' is not a version")]
    [DataRow("people@a@b", null, "'a@b' is not a version")]
    [DataRow("people@a b", null, "'a b' is not a version")]
    [DataRow("people/..", null, "'..' is not a version")]
    [DataRow("people@champion", "3", "'people@champion' and '3' name a version each")]
    public void TryParse_SaysWhatIsWrong(string text, string? word, string words)
    {
        Assert.IsFalse(ModelReference.TryParse(text, word, out _, out var problem));
        Assert.Contains(words, problem);
    }

    [TestMethod]
    public void ToString_IsReadAsTheSame() => Gen.Select(
            Gen.String[Gen.Char["abcXYZ019_-"], 1, 64],
            Gen.Int[0, int.MaxValue],
            Gen.String[Gen.Char["abcXYZ019_-."], 0, 64])
        .Where((_, _, alias) => alias.Length == 0 || AliasNames.Check(alias) is null)
        .Sample((name, version, alias) =>
        {
            var reference = alias.Length > 0 ? new ModelReference(name, null, alias) : new ModelReference(name, version == 0 ? null : version);
            return ModelReference.TryParse(reference.ToString(), null, out var read, out _) && read == reference;
        });

    [TestMethod]
    [DataRow("champion", null)]
    [DataRow("A.b-c_1", null)]
    [DataRow("latest", "'latest' is the newest ready version")]
    [DataRow("Latest", "'latest' is the newest ready version")]
    [DataRow("12", "'12' is a version, not an alias")]
    [DataRow("", "The alias '' cannot be used")]
    [DataRow("..", "The alias '..' cannot be used")]
    [DataRow("a/b", "The alias 'a/b' cannot be used")]
    [DataRow("größe", "cannot be used; take 1 to 64 letters")]
    [DataRow("a234567890123456789012345678901234567890123456789012345678901234567890", "cannot be used")]
    public void Check_RefusesWhatIsNoAlias(string alias, string? words)
    {
        var problem = AliasNames.Check(alias);
        Assert.AreEqual(words is null, problem is null, problem);
        Assert.Contains(words ?? string.Empty, problem ?? string.Empty);
    }
}
