using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// One statement with positional parameters (<c>$1</c>, <c>$2</c>, …) and how its result is read. Built by the stores,
/// sent by an <see cref="OrgSession"/> or an <see cref="OrgDatabase"/>; nothing is sent while it is built.
/// </summary>
public sealed class SqlStatement(string text)
{
    private readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>Whether the statement answers with rows although nobody reads them: true for guards.</summary>
    internal bool IsGuard { get; private set; }

    /// <summary>Marks a SELECT that is sent for its effect (a lock, a check), not for its rows.</summary>
    internal SqlStatement AsGuard()
    {
        IsGuard = true;
        return this;
    }

    /// <summary>
    /// A data-changing statement that fails the whole transaction unless it changed exactly one row. The text must be an
    /// INSERT, UPDATE or DELETE without RETURNING.
    /// </summary>
    public static SqlStatement ExactlyOne(string text, string what) =>
        new($"WITH changed AS ({text} RETURNING 1) SELECT ehr.require_one((SELECT count(*) FROM changed), '{what}')") { IsGuard = true };

    /// <summary>
    /// As <see cref="ExactlyOne"/> for a statement over arrays: it must change as many rows as the array
    /// <paramref name="array"/> (for example <c>$2</c>) has members.
    /// </summary>
    public static SqlStatement OneForEach(string array, string text, string what) =>
        new($"WITH changed AS ({text} RETURNING 1) SELECT ehr.require_count((SELECT count(*) FROM changed), cardinality({array}), '{what}')") { IsGuard = true };

    public SqlStatement With<T>(T value)
    {
        _parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return this;
    }

    public SqlStatement With<T>(NpgsqlDbType type, T value)
    {
        _parameters.Add(new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value });
        return this;
    }

    /// <summary>A value that may be absent: <see langword="null"/> travels as SQL NULL of the given type.</summary>
    public SqlStatement WithNullable(NpgsqlDbType type, object? value)
    {
        _parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return this;
    }

    public SqlStatement WithText(string? value) => WithNullable(NpgsqlDbType.Text, value);

    internal NpgsqlBatchCommand ToBatchCommand()
    {
        var command = new NpgsqlBatchCommand(text) { CommandType = CommandType.Text };
        foreach (var parameter in _parameters) command.Parameters.Add(parameter);
        return command;
    }
}
