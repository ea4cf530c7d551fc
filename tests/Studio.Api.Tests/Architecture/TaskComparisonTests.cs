namespace Studio.Api.Tests.Architecture;

using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>How tasks differ is told by the tasks themselves, and by the tables of the learners: nobody else asks which task it is.</summary>
[TestClass]
public sealed class TaskComparisonTests
{
    private const string Tasks = "Studio.Pipelines.Tasks";

    public static IEnumerable<string> Assemblies => CompiledReferences.Assemblies;

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void Tasks_AreNotCompared_OutsideTheirRooms(string assembly)
    {
        using var module = CompiledReferences.Open(assembly);
        var found =
            from type in CompiledReferences.Types(module)
            where !NamespaceOf(type).StartsWith(Tasks, StringComparison.Ordinal)
            from method in CompiledReferences.Bodies(type)
            from instruction in method.Body.Instructions
            where AsksWhichTask(instruction)
            select $"{method.FullName}: {instruction}";
        Assert.IsEmpty(found.ToList());
    }

    /// <summary>A named task that is compared with another; the name of a task compared with a word; a test for the class of a task.</summary>
    private static bool AsksWhichTask(Instruction instruction) => instruction.Operand switch
    {
        MethodReference { DeclaringType: { Name: "TaskCatalog", Namespace: Tasks }, Name: "get_Binary" or "get_Multiclass" or "get_Regression" } =>
            IsComparison(instruction.Next) || IsComparison(instruction.Next.Next),
        MethodReference { DeclaringType: { Name: "PredictionTask", Namespace: Tasks }, Name: "get_Name" } =>
            instruction.Next.OpCode == OpCodes.Ldstr && IsComparison(instruction.Next.Next),
        TypeReference { Namespace: Tasks } tested => instruction.OpCode == OpCodes.Isinst && tested.Name.EndsWith("Task", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsComparison(Instruction? instruction) => instruction is not null
        && (instruction.OpCode.Code is Code.Ceq or Code.Beq or Code.Beq_S or Code.Bne_Un or Code.Bne_Un_S
            || instruction.Operand is MethodReference { Name: "Equals" or "op_Equality" or "op_Inequality" or "ReferenceEquals" });

    private static string NamespaceOf(TypeDefinition type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type.Namespace;
    }
}
