namespace Studio.Api.Tests.Architecture;

/// <summary>Rooms are the folders right below a project. They refer to one another in one direction only.</summary>
[TestClass]
public sealed class RoomTests
{
    public static IEnumerable<string> Assemblies => CompiledReferences.Assemblies;

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void Rooms_ReferInOneDirection_InEachAssembly(string assembly)
    {
        var edges = Edges(assembly);
        var circles = edges.Keys.Where(room => Reaches(edges, room, room)).ToList();
        Assert.IsGreaterThan(3, edges.Count, "No rooms were found.");
        Assert.IsEmpty(circles, $"In a circle:\n{string.Join('\n', circles.SelectMany(room => Within(edges, room, circles)))}");
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void Assemblies_ReferDownwardsOnly(string assembly)
    {
        using var module = CompiledReferences.Open(assembly);
        var above = CompiledReferences.Assemblies.SkipWhile(name => name != assembly).Skip(1);
        Assert.IsEmpty(module.AssemblyReferences.Select(reference => reference.Name).Intersect(above));
    }

    private static Dictionary<string, Dictionary<string, string>> Edges(string assembly)
    {
        using var module = CompiledReferences.Open(assembly);
        var edges = new Dictionary<string, Dictionary<string, string>>();
        foreach (var type in CompiledReferences.Types(module))
        {
            if (CompiledReferences.RoomOf(type) is not { } from)
            {
                continue;
            }

            var found = edges.TryGetValue(from, out var known) ? known : edges[from] = [];
            foreach (var reference in CompiledReferences.Of(type))
            {
                if (CompiledReferences.RoomOf(reference) is { } to && to != from && to.Split('.')[0] == from.Split('.')[0])
                {
                    found.TryAdd(to, $"{from} -> {to}: {type.FullName} refers to {reference.FullName}");
                }
            }
        }

        return edges;
    }

    private static bool Reaches(Dictionary<string, Dictionary<string, string>> edges, string from, string to)
    {
        var (seen, open) = (new HashSet<string>(), new Queue<string>([from]));
        while (open.TryDequeue(out var room))
        {
            foreach (var next in edges.GetValueOrDefault(room, []).Keys)
            {
                if (next == to)
                {
                    return true;
                }

                if (seen.Add(next))
                {
                    open.Enqueue(next);
                }
            }
        }

        return false;
    }

    private static IEnumerable<string> Within(Dictionary<string, Dictionary<string, string>> edges, string room, List<string> circles) =>
        edges[room].Where(edge => circles.Contains(edge.Key) && Reaches(edges, edge.Key, room)).Select(edge => edge.Value);
}
