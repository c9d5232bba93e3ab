namespace EhrConnect.Tests.Fixtures;

/// <summary>The one stack that tests share which neither kill nor flood it. Each test uses identifiers of its own.</summary>
public sealed class SharedStack : IAsyncLifetime
{
    private Stack? _stack;

    internal Stack Stack => _stack ?? throw new InvalidOperationException("The stack is not started.");

    public async Task InitializeAsync() => _stack = await Stack.StartAsync();

    public async Task DisposeAsync()
    {
        if (_stack is not null) await _stack.DisposeAsync();
    }
}

/// <summary>Tests of this collection run against <see cref="SharedStack"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SharedStackTests : ICollectionFixture<SharedStack>
{
    public const string Name = "shared stack";
}
