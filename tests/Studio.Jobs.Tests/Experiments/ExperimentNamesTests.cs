namespace Studio.Jobs.Tests.Experiments;

using CsCheck;
using Studio.Jobs.Experiments;

[TestClass]
public sealed class ExperimentNamesTests
{
    [TestMethod]
    [DataRow("German Credit (2024)", "German-Credit-2024")]
    [DataRow("übergang", "bergang")]
    [DataRow("信用", "model")]
    [DataRow("a__b", "a__b")]
    public void From_KeepsLettersAndDigits_WhenADatasetIsNamed(string datasetName, string name) =>
        Assert.AreEqual(name, ExperimentNames.From(datasetName));

    [TestMethod]
    public void From_GivesAnAllowedName_WhateverTheDatasetIsCalled() =>
        Gen.String.Sample(datasetName => ExperimentNames.Check(ExperimentNames.From(datasetName)) is null);

    [TestMethod]
    [DataRow("")]
    [DataRow("a b")]
    [DataRow("../a")]
    [DataRow("a\n")]
    [DataRow("1234567890123456789012345678901234567890123456789012345678901234x")]
    public void Check_NamesTheProblem_WhenACharacterOrTheLengthIsNotAllowed(string name) =>
        Assert.AreEqual("name", ExperimentNames.Check(name)?.Field);
}
