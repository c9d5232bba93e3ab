namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>One row of the table of behaviours: the test is listed under its number and what it shows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BehaviourAttribute : FactAttribute, IBehaviour
{
    public BehaviourAttribute(string number, string shows)
    {
        (Number, Shows) = (number, shows);
        DisplayName = $"{number,-4} {shows}";
    }

    public string Number { get; }

    public string Shows { get; }
}

/// <summary>A row that holds for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BehaviourCasesAttribute : TheoryAttribute, IBehaviour
{
    public BehaviourCasesAttribute(string number, string shows)
    {
        (Number, Shows) = (number, shows);
        DisplayName = $"{number,-4} {shows}";
    }

    public string Number { get; }

    public string Shows { get; }
}

internal interface IBehaviour
{
    /// <summary>The number in the list of behaviours of a FHIR server; a letter after it for more than one row.</summary>
    string Number { get; }
}
