namespace Studio.Api.Tests.Architecture;

using System.Reflection;
using Microsoft.AspNetCore.Components;
using Studio.Api.Hosting;

/// <summary>
/// The framework hands out what an address says in a walk over all components that want it, and ends the connection of the page where one of them comes or goes
/// meanwhile. A page itself stays; parts of it ask for what they want (<c>ChosenInAddress.Chosen</c>).
/// </summary>
[TestClass]
public sealed class QueryParameterTests
{
    [TestMethod]
    public void QueryParameters_AreSupplied_ToPagesOnly()
    {
        var supplied = typeof(StudioApp).Assembly.GetTypes().Where(type => type.GetProperties().Any(property => property.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is not null)).ToList();
        Assert.IsGreaterThan(3, supplied.Count);
        Assert.IsEmpty(supplied.Where(type => type.GetCustomAttribute<RouteAttribute>() is null).Select(type => type.FullName));
    }
}
