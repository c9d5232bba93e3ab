namespace EhrConnect.LocalHosting;

/// <summary>What every runner of one run shares.</summary>
internal sealed record RunContext(HomeDirectory Home, RunConsole Console, StatusFile Status, TimeProvider Time);
