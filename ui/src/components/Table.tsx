import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./Table.module.css";

export interface Column<Row> {
  key: string;
  title: string;
  /** The cell; also read out under `title` on a phone, where each row is a card. */
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their column. */
  number?: boolean;
  /** A word or a date, which stays on its line. */
  short?: boolean;
  /** Left out on a phone, where room is dear. */
  minor?: boolean;
  /** The one that names the row. */
  main?: boolean;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
}

/** Rows under named columns; on a narrow screen each row becomes a card. */
export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={cx(column.number && styles.number)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td
                  key={column.key}
                  data-title={column.title}
                  className={cx(column.number && styles.number, column.main && styles.main, column.short && styles.short, column.minor && styles.minor)}
                  dir="auto"
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
