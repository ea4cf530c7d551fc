namespace Studio.Jobs.Tests.Access;

using Studio.Jobs.Access;

[TestClass]
public sealed class CallerTests
{
    [TestMethod]
    [DataRow(Role.Predictor, true, false, false, false)]
    [DataRow(Role.Viewer, true, true, false, false)]
    [DataRow(Role.Editor, true, true, true, false)]
    [DataRow(Role.Admin, true, true, true, true)]
    [DataRow(null, false, false, false, false)]
    public void Roles_AllowWhatTheySay(Role? role, bool predict, bool view, bool edit, bool administer)
    {
        var caller = new Caller("ada", Guid.NewGuid(), role);

        CollectionAssert.AreEqual(
            new[] { predict, view, edit, administer }, new[] { Right.Predict, Right.View, Right.Edit, Right.Administer }.Select(caller.May).ToArray());
    }

    [TestMethod]
    public async Task Current_IsTheCallerOfThisWork_AndNobodyElses()
    {
        var project = Guid.NewGuid();
        using (Caller.Enter(new Caller("ada", project, Role.Viewer)))
        {
            await Task.Yield();
            Assert.AreEqual("ada", Caller.Current.Name);
            await Task.Run(() => Assert.AreEqual("ada", Caller.Current.Name));
            using (Caller.Enter(Caller.Nobody))
            {
                Assert.Throws<AccessDeniedException>(() => Caller.Current.Demand(Right.Predict));
            }

            Assert.AreEqual("ada", Caller.Current.Name);
            var refused = Assert.Throws<AccessDeniedException>(() => Caller.Current.Demand(Right.Edit));
            StringAssert.Contains(refused.Message, "viewer");
            Assert.Throws<AccessDeniedException>(() => Caller.Current.DemandServerAdmin());
        }

        Assert.AreSame(Caller.Studio, Caller.Current);
    }
}
