namespace Studio.Api.Tests.Architecture;

using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>What the types of the studio's assemblies refer to, read from what the compiler made: names in source may be hidden by usings.</summary>
internal static class CompiledReferences
{
    /// <summary>The three assemblies, the lowest first.</summary>
    public static IReadOnlyList<string> Assemblies { get; } = ["Studio.Pipelines", "Studio.Jobs", "Studio.Api"];

    /// <summary>Opens an assembly as it lies beside the tests.</summary>
    public static ModuleDefinition Open(string assembly) => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));

    /// <summary>All types, nested ones too, but without those that the compiler shares between rooms.</summary>
    public static IEnumerable<TypeDefinition> Types(ModuleDefinition module) => module.Types.SelectMany(WithNested);

    /// <summary>All methods with a body.</summary>
    public static IEnumerable<MethodDefinition> Bodies(TypeDefinition type) => type.Methods.Where(method => method.HasBody);

    /// <summary>The room that a type is in, the folder right below its project; null outside the studio and at the root of a project.</summary>
    public static string? RoomOf(TypeReference type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        var parts = type.Namespace.Split('.');
        return parts is ["Studio", var project, var room, ..] && Assemblies.Contains($"Studio.{project}") ? $"{project}.{room}" : null;
    }

    /// <summary>Every type of the studio that a type refers to: bases, attributes, members, and what its code uses.</summary>
    public static IEnumerable<TypeReference> Of(TypeDefinition type) =>
        new[] { type.BaseType }
            .Concat(type.Interfaces.Select(implemented => implemented.InterfaceType))
            .Concat(Attributes(type))
            .Concat(type.GenericParameters.SelectMany(Constraints))
            .Concat(type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)))
            .Concat(type.Properties.SelectMany(property => Attributes(property).Append(property.PropertyType)))
            .Concat(type.Methods.SelectMany(OfMethod))
            .OfType<TypeReference>()
            .SelectMany(Parts);

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static IEnumerable<TypeReference?> OfMethod(MethodDefinition method) => Attributes(method)
        .Append(method.ReturnType)
        .Concat(method.Parameters.Select(parameter => parameter.ParameterType))
        .Concat(method.GenericParameters.SelectMany(Constraints))
        .Concat(method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [])
        .Concat(method.HasBody ? method.Body.Instructions.SelectMany(instruction => OfOperand(instruction)) : []);

    private static IEnumerable<TypeReference?> OfOperand(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => method is GenericInstanceMethod generic
            ? [.. generic.GenericArguments, method.DeclaringType, method.ReturnType]
            : [method.DeclaringType, method.ReturnType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Constraints(GenericParameter parameter) => parameter.Constraints.Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider owner) => owner.CustomAttributes.SelectMany(attribute =>
        attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>().Append(attribute.AttributeType));

    /// <summary>A type taken apart: arguments of generic types, elements of arrays.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        FunctionPointerType function => function.Parameters.Select(parameter => parameter.ParameterType).Append(function.ReturnType).SelectMany(Parts),
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };
}
